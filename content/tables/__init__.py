"""Tables of records, as CSV and XLSX: columns from the models, rows to records and back without loss.

XLSX is read by our own listener within bounds of memory and time. Which records are live is handed in.
"""
