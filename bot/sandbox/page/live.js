// The stream of events. Whenever it connects everything is fetched anew, and what comes meanwhile is kept for after.

const RETRY = 1000;

/** Follow the events: `resync()` fetches all, `take(event)` gets each event, `show(connected)` tells the connection. */
export function follow({ resync, take, show }) {
  let waiting = null;
  const lost = new WeakSet(); // streams that another one takes the place of

  async function catchUp(source) {
    waiting = [];
    try {
      await resync();
    } catch {
      retry(source);
      return;
    }
    if (source.readyState === EventSource.CLOSED) return; // lost again meanwhile
    const kept = waiting;
    waiting = null;
    show(true);
    kept.forEach(take);
  }

  function retry(source) {
    if (lost.has(source)) return;
    lost.add(source);
    source.close();
    show(false);
    setTimeout(connect, RETRY);
  }

  function connect() {
    const source = new EventSource("/control/events");
    source.addEventListener("open", () => catchUp(source));
    source.addEventListener("message", ({ data }) => {
      const event = JSON.parse(data);
      if (waiting) waiting.push(event);
      else take(event);
    });
    source.addEventListener("error", () => retry(source));
  }

  connect();
}
