"""What can be asked over HTTP and by language models: every operation with its parameters and what its rows are.

One table for both: the JSON API (``kg.server.api``) makes its addresses and its OpenAPI description from it, ``kg.mcp``
its tools. Nothing of a server is imported here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kg.answers.grounds import GROUNDS
from kg.answers.names import KINDS
from kg.errors import KgError
from kg.queries import THINGS, names
from kg.queries import load as load_query

Schema = dict[str, Any]

# A day of the calendar: 29 February only in leap years.
_LEAP = r"(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|1200|1600|2000|2400|2800)-02-29"
_DAY = (
    r"[12][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    rf"|02-(?:0[1-9]|1[0-9]|2[0-8]))|{_LEAP}"
)
#: Years, months and days, such as 2022, 2022-07 or 2022-07-31.
DATE = rf"^(?:[12][0-9]{{3}}(?:-(?:0[1-9]|1[0-2]))?|{_DAY})$"
DAY = rf"^(?:{_DAY})$"
#: Something to read: at least one character that is no blank.
WORDS = r"\S"
MAX_WORDS = 300
MAX_ROWS = 1000

# The views and measures of kg.answers.measures, named here because that module is slow to load; a test holds both
# together.
VIEWS = ("agency-task", "co-responsibility", "chain", "issuers", "regions-tasks")
MEASURES = ("degree", "betweenness", "core", "communities", "concentration", "single-points", "bridges")


class BadArgument(KgError):
    """An argument that is missing, unknown or ill-typed; ``argument`` names it."""

    def __init__(self, argument: str, message: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.argument = argument


@dataclass(frozen=True)
class Parameter:
    """One argument. ``kind`` is string, integer, boolean or list (of ``choices``)."""

    name: str
    meaning: str
    kind: str = "string"
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    least: int | None = None
    most: int | None = None
    default: Any = None
    example: Any = None
    in_path: bool = False
    longest: int = MAX_WORDS

    def schema(self) -> Schema:
        """Its JSON Schema, without description."""
        if self.kind == "list":
            items: Schema = {"type": "string", "enum": list(self.choices)}
            return {"type": "array", "items": items, "minItems": 1, "maxItems": len(self.choices), "uniqueItems": True}
        found: Schema = {"type": self.kind}
        if self.choices:
            found["enum"] = list(self.choices)
        elif self.kind == "string":
            found.update(minLength=1, maxLength=self.longest, pattern=self.pattern or WORDS)
        if self.least is not None:
            found["minimum"] = self.least
        if self.most is not None:
            found["maximum"] = self.most
        if self.default is not None:
            found["default"] = self.default
        return found

    def read(self, text: str) -> Any:
        """The value that ``text`` stands for in an address. Raises BadArgument."""
        if self.kind == "integer":
            if not re.fullmatch(r"-?(?:0|[1-9][0-9]{0,17})", text):
                raise self._bad(text)
            return self.check(int(text))
        if self.kind == "boolean":
            if text not in ("true", "false"):
                raise self._bad(text)
            return text == "true"
        if self.kind == "list":
            return self.check(text.split(","))
        return self.check(text)

    def check(self, value: Any) -> Any:
        """``value`` if it is what the schema says. Raises BadArgument."""
        match self.kind:
            case "boolean":
                if not isinstance(value, bool):
                    raise self._bad(value)
            case "integer":
                if isinstance(value, float) and value.is_integer():
                    value = int(value)  # JSON knows one kind of number
                if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
                    value = int(value)  # a model often quotes numbers
                if isinstance(value, bool) or not isinstance(value, int):
                    raise self._bad(value)
                if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
                    raise self._bad(value)
            case "list":
                if isinstance(value, str):  # a model often gives one word, or words with commas between
                    value = [word.strip() for word in value.split(",")]
                if not isinstance(value, list) or not value or len(set(map(str, value))) != len(value):
                    raise self._bad(value)
                for word in value:
                    if word not in self.choices:
                        raise self._bad(word)
            case _:
                if not isinstance(value, str):
                    raise self._bad(value)
                if self.choices and value not in self.choices:
                    raise self._bad(value)
                if not self.choices and (len(value) > self.longest or not re.search(self.pattern or WORDS, value)):
                    raise self._bad(value)
        return value

    def _bad(self, value: Any) -> BadArgument:
        shown = str(value)
        shown = shown if len(shown) <= 60 else shown[:60] + "…"
        if self.choices:
            near = difflib.get_close_matches(shown, self.choices, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"one of {', '.join(self.choices)}"
            return BadArgument(self.name, f"{self.name}: there is no '{shown}'", hint)
        if self.kind == "integer":
            bounds = f" from {self.least}" if self.least is not None else ""
            bounds += f" to {self.most}" if self.most is not None else ""
            return BadArgument(self.name, f"{self.name}: '{shown}' is not a whole number{bounds}")
        if self.kind == "boolean":
            return BadArgument(self.name, f"{self.name}: '{shown}' is neither true nor false")
        if self.pattern in (DATE, DAY):
            example = "2022-07-31" if self.pattern == DAY else "2022, 2022-07 or 2022-07-31"
            return BadArgument(self.name, f"{self.name}: '{shown}' is no date", f"write {example}")
        if not isinstance(value, str):
            return BadArgument(self.name, f"{self.name}: '{shown}' is no text", f"for instance '{self.example}'")
        if not value.strip():
            return BadArgument(self.name, f"{self.name} is empty", f"for instance '{self.example}'")
        if len(value) > self.longest:
            return BadArgument(self.name, f"{self.name} is longer than {self.longest} characters")
        return BadArgument(
            self.name, f"{self.name}: '{shown}' is not what is asked for", f"for instance '{self.example}'"
        )


@dataclass(frozen=True)
class Operation:
    """One thing to ask. ``rows`` are the types of its rows as "module:class" below ``kg``; ``about`` what else the
    answer holds, name → "module:class" or a simple type, with ``[]`` behind it for a list and ``?`` where it may be
    null."""

    name: str
    path: str
    summary: str
    meaning: str
    parameters: tuple[Parameter, ...]
    rows: tuple[str, ...]
    about: Mapping[str, str]
    query: str = ""  # the named query that it asks, if it does

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as they are meant, defaults filled in. Raises BadArgument."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                takes = f"it takes {', '.join(known)}" if known else "it takes none"
                hint = f"did you mean '{near[0]}'?" if near else takes
                raise BadArgument(name, f"{self.name} has no parameter '{name[:60]}'", hint)
        found = {}
        for name, parameter in known.items():
            if given.get(name) is not None:
                found[name] = parameter.check(given[name])
            elif parameter.required:
                example = f"for instance {name}={parameter.example}" if parameter.example else None
                raise BadArgument(name, f"{self.name} needs {name} ({parameter.meaning})", example)
            elif parameter.default is not None:
                found[name] = parameter.default
        return found


_TASK = "a task: its number (IV(1), IV(1) Box 3, 四（一）), its title in English or Chinese, or its IRI"
_THING = "a name in English or Chinese, an acronym, a code, the number of a task, or an IRI"
AS_OF = Parameter(
    "as_of", "the date the answer holds for: a year, a month or a day; else the date of the release", pattern=DATE,
    example="2022-07",
)  # fmt: skip
LIMIT = Parameter("limit", "at most so many rows", "integer", least=1, most=MAX_ROWS, default=100)
OFFSET = Parameter("offset", "leave out so many rows first", "integer", least=0, most=1_000_000, default=0)
_GROUNDS = Parameter(
    "grounds", "only what rests on these grounds, from strong to weak; else all", "list", choices=(*GROUNDS, "general")
)
_COUNT = "grounds that count as owning besides mandated, reported and issuer"


def _words(name: str, meaning: str, example: str, *, required: bool = True) -> Parameter:
    return Parameter(name, meaning, required=required, example=example)


_PAGE = (LIMIT, OFFSET)

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "search", "/search", "Find things by words in their names",
        "Things whose names hold all the words, in either language, best first; "
        "traditional characters find simplified ones.",
        (
            _words("words", "words of a name, in English or Chinese", "big data"),
            Parameter("kind", "only things of this kind", choices=KINDS),
            *_PAGE,
        ),
        ("answers.searching:Hit+",), {},
    ),
    Operation(
        "owners", "/owners", "Who owns a task, and on what ground",
        "Owners of a task, strongest ground first; those of its parts, local bodies and general duties apart.",
        (_words("task", _TASK, "IV(1)"), AS_OF, *_PAGE),
        ("answers.owners:Owner",),
        {"task": "Thing", "elsewhen": "int", "searched": "{int}", "rejected": "answers.owners:Rejected[]"},
    ),
    Operation(
        "tasks", "/tasks", "What an agency is responsible for",
        "Responsibilities of an agency by ground and role, also those it has under other names or took over.",
        (
            _words("agency", "an agency: a name in English or Chinese, an acronym, or an IRI", "MIIT"),
            _GROUNDS, AS_OF, *_PAGE,
        ),
        ("answers.tasks:Duty",),
        {"agency": "Thing", "also": "Thing[]", "now": "Thing[]", "elsewhen": "int"},
    ),
    Operation(
        "trace", "/trace", "The chain of responsibility, hop by hop",
        "From a thing down to who carries it out or up to what it serves; "
        "or the best-evidenced paths to another thing.",
        (
            _words("thing", _THING, "IV(1)"),
            Parameter("to", f"the best-evidenced paths to this thing: {_THING}", example="MIIT"),
            Parameter(
                "direction", "up to what it serves, down to who carries it out; else by kind", choices=("up", "down"),
            ),
            Parameter("depth", "at most so many hops; else 3, with 'to' 6", "integer", least=1, most=12),
            _GROUNDS, AS_OF, *_PAGE,
        ),
        ("answers.chains:Hop",), {"up": "bool", "confidences": "float[]"},
    ),
    Operation(
        "gaps", "/gaps", "Tasks that nobody owns",
        "Tasks of plans without an owner on a ground that counts; the evidence is where the plan sets the task.",
        (
            Parameter("count", _COUNT, "list", choices=("aligned", "remit", "general")), AS_OF, *_PAGE,
        ),
        ("answers.gaps:Gap+",), {"counted": "str[]", "tally": "answers.gaps:Tally[]"},
    ),
    Operation(
        "overlaps", "/overlaps", "Tasks with several owners and no lead",
        "Tasks with several owners of whom none leads; names of one institution count once.",
        (Parameter("count", _COUNT, "list", choices=("aligned", "remit")), AS_OF, *_PAGE),
        ("answers.overlaps:Overlap+",), {"counted": "str[]"},
    ),
    Operation(
        "overlaps-pairs", "/overlaps/pairs", "Who shares tasks with whom",
        "Pairs of bodies that own the same tasks, those that share most first.",
        (Parameter("count", _COUNT, "list", choices=("aligned", "remit")), AS_OF, *_PAGE),
        ("answers.overlaps:Shared",), {"counted": "str[]"},
    ),
    Operation(
        "progress", "/progress", "Targets with every figure, and whether on track",
        "Targets with baseline and aim, every figure that measures them or comes near, "
        "and a verdict by the straight line.",
        (
            Parameter(
                "indicator", "an indicator, a target or a plan by name or IRI; else all targets",
                example="Online retail sales",
            ),
            *_PAGE,
        ),
        ("answers.progress:Progress",), {},
    ),
    Operation(
        "regions", "/regions", "What regions do, and where they rank",
        "Without region and task all regions with counts; "
        "with a region all that is said of it and of the regions in it.",
        (
            Parameter("region", "a region: a name, a code such as CN-ZJ or 330000, or an IRI", example="Zhejiang"),
            Parameter("task", f"only what advances {_TASK}", example="IV(1)"),
            *_PAGE,
        ),
        ("answers.regions:RegionCount", "answers.regions:RegionFact"), {},
    ),
    Operation(
        "network", "/network", "Networks of responsibility and their measures",
        "Without view and measure every network at a glance; with a view its ties; with a measure what they tell.",
        (
            Parameter("view", "which network", choices=VIEWS),
            Parameter("measure", "what to measure in it", choices=MEASURES),
            replace(_GROUNDS, choices=tuple(GROUNDS), meaning="grounds that count; else mandated, reported and issuer"),
            Parameter("general", "with general duties, which hang on the plan as a whole", "boolean"),
            Parameter("names_apart", "two names of one institution are two nodes", "boolean"),
            Parameter("all_duties", "also duties that are no task of a plan", "boolean"),
            AS_OF, *_PAGE,
        ),
        (
            "answers.network_records:Overview", "answers.network_records:Tie+",
            *(
                f"answers.network_records:{name}"
                for name in ("Degree", "Broker", "Coreness", "Community", "Concentration", "SinglePoint", "Bridge")
            ),
        ),
        {"view": "str?", "measure": "str?"},
    ),
    Operation(
        "evidence", "/evidence/{id}", "The sentences behind a node, and all that rests on them",
        "Each sentence with its place, its words where they are at hand, and everything that rests on it.",
        (
            Parameter(
                "id",
                "an evidence, statement, link, responsibility or other node: its IRI, its path, its hash alone, "
                "or a name",
                required=True, example="task/14fyp-informatization/IV-1", in_path=True,
            ),
            *_PAGE,
        ),
        ("answers.evidence:Sentence",), {"thing": "Thing", "says": "Words", "sources": "str[]"},
    ),
    Operation(
        "cite", "/cite", "A footnote for a document, a sentence, a statement or an instrument",
        "Footnotes in GB/T 7714-2015 and in Chicago style; what is not known is left out.",
        (
            _words("node", f"what is cited: {_THING}", "document/report-digital-china-2021.zh"),
            Parameter("style", "which style; else both", choices=("gbt7714", "chicago", "both")),
            Parameter(
                "accessed", "the day you read the page; none is given without it", pattern=DAY, example="2024-05-31",
            ),
            Parameter(
                "lang", "language of a footnote for an instrument, which has none of its own", choices=("en", "zh"),
                default="en",
            ),
            *_PAGE,
        ),
        ("answers.citing:Citation",), {},
    ),
    Operation(
        "thing", "/thing", "One thing: its names, relations and evidence",
        "Names, relations both ways, and the statements it takes part in, with their sentences; "
        "limit and offset hold for each list.",
        (_words("name", _THING, "MIIT"), *_PAGE),
        ("server.work.things:ThingPage",), {},
    ),
    Operation(
        "stats", "/stats", "How much there is of everything", "Triples, graphs, and things by class.",
        _PAGE, ("server.work.things:Count",), {"triples": "int", "graphs": "int"},
    ),
    Operation(
        "review", "/review", "What is in doubt, best first",
        "Names found only by their form, readings with several meanings, links too weak to stand.",
        (Parameter("kind", "only these", choices=("name", "reading", "link")), *_PAGE),
        ("answers.reviewing:Doubt",), {},
    ),
    Operation(
        "queries", "/queries", "The named questions",
        "Every question with its parameters; each has an address of its own.",
        _PAGE, ("answers.questions:Question",), {},
    ),
)  # fmt: skip

_OF_TYPE = {
    "year": ("a year", r"^[12][0-9]{3}$"),
    "date": ("a year, a month or a day", DATE),
    "number": ("a number", r"^[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?$"),
    "text": ("words", None),
}


@cache
def named_query(name: str) -> Operation:
    """The operation that asks a named query. Raises QueryError."""
    if name.startswith("answer-"):  # what other answers are put together from is no question
        raise _no_query(name)
    query = load_query(name)
    parameters = []
    for parameter, kind in query.parameters.items():
        required, example = parameter != "as_of", query.example.get(parameter)
        if kind in THINGS:
            meaning = _TASK if kind == "task" else f"{'a thing' if kind == 'thing' else kind}: {_THING}"
            parameters.append(Parameter(parameter, meaning, required=required, example=example))
        else:
            meaning, pattern = _OF_TYPE[kind]
            parameters.append(Parameter(parameter, meaning, required=required, pattern=pattern, example=example))
    return Operation(
        f"queries-{name}", f"/queries/{name}", query.question_en, query.question_zh, (*parameters, *_PAGE),
        (f"query:{name}",), {}, name,
    )  # fmt: skip


def _no_query(name: str) -> KgError:
    from kg.queries import QueryError

    return QueryError(f"no query '{name}'", hint="'kg queries' lists them")


@cache
def operations() -> Mapping[str, Operation]:
    """Every operation by its name, the named queries last."""
    every: Sequence[Operation] = (*OPERATIONS, *(named_query(name) for name in names()))
    return {operation.name: operation for operation in every}
