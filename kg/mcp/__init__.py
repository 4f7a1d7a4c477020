"""A graph for language models: nine tools that read, over the Model Context Protocol.

``tools`` says what there is, ``server`` speaks the protocol (with the official package ``mcp``), ``over_http`` lets a
server of ``kg serve`` offer it, ``kg.server.work.tools`` answers in a worker that can be killed.
"""
