"""The programs that the product is held against. Each is handed to a Python process of its own as source text."""

from __future__ import annotations

#: Loads the files named on the command line, prints the seconds that the loading alone took.
BULK_LOAD = """
import sys
import time
import pyoxigraph as ox
start = time.perf_counter()
store = ox.Store()
for file in sys.argv[1:]:
    store.bulk_load(path=file, format=ox.RdfFormat.TRIG)
print(time.perf_counter() - start)
"""

#: The same question to the same files, by hand.
TEN_LINES = """
import sys
import pyoxigraph as ox
store = ox.Store()
for file in sys.argv[2:]:
    store.bulk_load(path=file, format=ox.RdfFormat.TRIG)
for row in store.query(sys.argv[1], use_default_graph_as_union=True):
    print(*[term.value if term is not None else "" for term in row], sep="\\t")
"""

CLICK = "import click"

#: Prints seconds, the least of five rounds, over the documents named on the command line: one pass of one automaton
#: that holds every alias of the reference data; one pass of the sentence splitter over paragraphs already reflowed;
#: and, for information, finding and reflowing those paragraphs.
PASSES = """
import sys
import time
import ahocorasick
from pathlib import Path
from kg.documents.flow import Words, flow
from kg.documents.language import detect_language
from kg.documents.reflow import Reflow
from kg.documents.sentences import split
from kg.vocabulary import load_vocabulary
from kg.vocabulary.finder import fold

automaton = ahocorasick.Automaton()
for alias in sorted({fold(label.text) for e in load_vocabulary().entities.values() for label in e.labels}):
    automaton.add_word(alias, len(alias))
automaton.make_automaton()
texts = [Path(file).read_text(encoding="utf-8-sig") for file in sys.argv[1:]]
folded = [fold(text) for text in texts]
best = [9e9] * 3
for _ in range(5):
    times = [time.perf_counter()]
    for text in folded:
        for _ in automaton.iter(text):
            pass
    times.append(time.perf_counter())
    paragraphs = []
    for text in texts:
        language, words = detect_language(text), Words(text)
        paragraphs += [flow(text, block.segments, language, words)[0] for block in Reflow(text, language).run()]
    times.append(time.perf_counter())
    for paragraph in paragraphs:
        split(paragraph)
    times.append(time.perf_counter())
    took = [b - a for a, b in zip(times, times[1:])]
    best = [min(a, b) for a, b in zip(best, [took[0], took[2], took[1]])]
print(*best)
"""

#: Asks rdflib's own engine the queries on stdin (JSON: name → SPARQL) of the N-Quads file, each for at most so many
#: seconds, none once so many in all are spent; prints JSON: name → seconds, or why there are none.
RDFLIB_QUERIES = """
import json
import os
import signal
import sys
import time
import rdflib
dataset = rdflib.Dataset(default_union=True)
dataset.parse(sys.argv[1], format="nquads")
limit, budget = int(sys.argv[2]), int(sys.argv[3])
found = {}
begun = time.perf_counter()
for name, text in json.load(sys.stdin).items():
    if time.perf_counter() - begun > budget:
        found[name] = "not asked"
        continue
    read, write = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(limit)
        start = time.perf_counter()
        try:
            list(dataset.query(text))
            said = str(time.perf_counter() - start)
        except Exception as error:
            said = type(error).__name__
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    said = os.read(read, 1000).decode()
    os.close(read)
    os.waitpid(child, 0)
    try:
        found[name] = float(said)
    except ValueError:
        found[name] = said or f"> {limit} s"
print(json.dumps(found))
"""
