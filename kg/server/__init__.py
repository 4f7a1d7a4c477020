"""``kg serve``: a graph behind an address.

The front (``app``) only speaks HTTP; all work on the graph is done in processes that can be killed (``pool``).
"""
