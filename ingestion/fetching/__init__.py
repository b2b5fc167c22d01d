"""Fetching documents over http and https: politely, within limits, from public addresses only.

addresses.py tells which addresses may be asked, connection.py connects to those alone, web.py sends
requests (robots.py, timing.py), download.py keeps what came until it is whole, kinds.py tells what
it is.
"""
