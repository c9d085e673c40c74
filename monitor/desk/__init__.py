"""What people do, one function an act: the command line and the web pages share it.

Each act takes the store, who, why and when; it runs one transaction, writes its audit row in it, and returns
a value to show. What cannot be done raises UsageError, and nothing is changed.
"""
