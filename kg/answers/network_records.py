"""What networks of responsibility and their measures (``kg.answers.measures``) are told in."""

from __future__ import annotations

from dataclasses import dataclass

from kg.answers.records import Thing, Words, column


@dataclass(frozen=True, slots=True)
class Overview:
    """A view at a glance: ``tied`` is the share of all possible ties that exist, ``largest`` the number of nodes in the
    largest part in which everything is connected."""

    view: str = column("view", "视图")
    means: Words = column("what it shows", "含义")
    nodes: tuple[Words, ...] = column("nodes", "节点")
    edges: int = column("edges", "边")
    ties: int = column("ties joined in them", "所并联系")
    tied: float = column("density", "密度")
    parts: int = column("separate parts", "连通部分")
    largest: int = column("largest part", "最大部分")


@dataclass(frozen=True, slots=True)
class Tie:
    """An edge of a projection; see ``kg.answers.projections.to_networkx`` for its parts."""

    source: Thing = column("from", "起点")
    target: Thing = column("to", "终点")
    relation: str = column("relation", "关系", shown=False)
    weight: int = column("ties", "联系数")
    grounds: tuple[str, ...] = column("grounds", "依据")
    confidence: float = column("confidence", "置信度")
    nodes: tuple[str, ...] = column("nodes", "节点", shown=False)
    through: tuple[str, ...] = column("through", "经由", shown=False)


@dataclass(frozen=True, slots=True)
class Degree:
    """``neighbours`` of a node, the ``ties`` joined in these edges, and the ``share`` of all possible neighbours."""

    thing: Thing = column("who", "主体")
    neighbours: int = column("neighbours", "相邻数")
    ties: int = column("ties", "联系数")
    share: float = column("share of all", "占比")
    grounds: tuple[str, ...] = column("grounds", "依据")


@dataclass(frozen=True, slots=True)
class Broker:
    """``betweenness``: the share (0 to 1) of shortest paths between others that lead through a node."""

    thing: Thing = column("who", "主体")
    betweenness: float = column("betweenness", "中介中心性")
    neighbours: int = column("neighbours", "相邻数")


@dataclass(frozen=True, slots=True)
class Coreness:
    """``core``: the largest k for which a node belongs to a group in which everybody is tied to k others of it."""

    thing: Thing = column("who", "主体")
    core: int = column("core number", "核数")
    innermost: bool = column("in the core", "属于核心")
    neighbours: int = column("neighbours", "相邻数")


@dataclass(frozen=True, slots=True)
class Community:
    """A group tied more closely within than to others. ``inside``: the share of its members' ties that stay in it;
    ``first``: the member with most ties inside."""

    number: int = column("group", "群组")
    size: int = column("members", "成员数")
    inside: float = column("ties inside", "内部联系占比")
    first: Thing = column("most tied", "联系最多者")
    members: tuple[Thing, ...] = column("who", "成员")


@dataclass(frozen=True, slots=True)
class Concentration:
    """How few hold a domain. ``index``: Herfindahl's, 1 where one owns all; ``owners_alike``: as many owners of equal
    share would give the same index."""

    domain: Thing = column("domain", "领域")
    tasks: int = column("tasks", "任务数")
    owned: int = column("owned", "有责任主体")
    owners: int = column("owners", "责任主体数")
    index: float | None = column("Herfindahl index", "赫芬达尔指数")
    owners_alike: float | None = column("as if by", "等效主体数")
    first: Thing | None = column("largest owner", "最大责任主体")
    first_share: float | None = column("its share", "其份额")


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A task on which every chain ends at one body. ``ways``: by how many links and responsibilities; ``below``: how
    many other bodies own a part of the task."""

    agency: Thing = column("agency", "机构")
    task: Thing = column("task", "任务")
    grounds: tuple[str, ...] = column("grounds", "依据")
    confidence: float = column("confidence", "置信度")
    ways: int = column("ways", "途径数")
    below: int = column("others on its parts", "组成部分的其他主体")


@dataclass(frozen=True, slots=True)
class Bridge:
    """``participation``: 0 where all duties lie in one domain, nearer to 1 the more evenly they spread over many."""

    agency: Thing = column("who", "主体")
    participation: float = column("participation", "参与系数")
    domains: int = column("domains", "领域数")
    tasks: int = column("tasks", "任务数")
    home: Thing = column("main domain", "主要领域")
    home_share: float = column("its share", "其份额")
