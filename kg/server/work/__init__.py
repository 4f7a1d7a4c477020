"""What workers do: functions ``f(graph, request) -> Reply``, named in ``kg.server.tasks``."""
