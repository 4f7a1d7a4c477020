"""The work that may be asked of a worker: short name → "module:function". Nothing else is ever called."""

from __future__ import annotations

TASKS: dict[str, str] = {
    "health": "kg.server.work.health:health",
    # SPARQL and the store protocol: a query, an update, a graph, what describes the dataset
    "query": "kg.server.work.sparql:query",
    "update": "kg.server.work.writing:update",
    "graph.read": "kg.server.work.graphs:read",
    "graph.write": "kg.server.work.writing:write_graph",
    "describe": "kg.server.description:describe",
    # pages
    "page": "kg.server.work.pages:page",
    # answers as JSON, and tools
    "answer": "kg.server.work.answers:answer",
    "tool": "kg.server.work.tools:call",
}

#: Tasks that change the store: one at a time, and the next request sees what they did.
WRITING = frozenset({"update", "graph.write"})

#: What the choice of a task's answer depends on beside the address: the same for an answer and for "unchanged".
VARY: dict[str, str] = {
    **dict.fromkeys(("query", "graph.read", "describe"), "Accept, Accept-Encoding"),
    "page": "accept, accept-language, cookie",
}

#: What workers are to have imported before they begin, beside the modules of the tasks.
PRELOAD: tuple[str, ...] = ("kg.answers.names", "kg.answers.records")
