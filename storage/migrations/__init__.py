"""The steps from one shape of the state database to the next; imported only when there is a step to take."""
