// Asks an endpoint with Comunica: `node comunica.mjs NODE_MODULES`, the folder where npm has put it.
// Standard input: {"endpoint": …, "queries": {name: SPARQL}}; output: {name: [{variable: term}] or the error}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { QueryEngine } = createRequire(`${resolve(process.argv[2], "..")}/`)("@comunica/query-sparql");
const { endpoint, queries } = JSON.parse(readFileSync(0, "utf-8"));
const types = { NamedNode: "uri", BlankNode: "bnode", Literal: "literal" };
const engine = new QueryEngine();

const plain = (term) => ({
  type: types[term.termType],
  value: term.value,
  language: term.language ?? "",
  datatype: term.datatype?.value ?? "",
});

const answers = {};
for (const [name, sparql] of Object.entries(queries)) {
  try {
    const stream = await engine.queryBindings(sparql, { sources: [{ type: "sparql", value: endpoint }] });
    const rows = await stream.toArray();
    answers[name] = rows.map((row) => Object.fromEntries([...row].map(([variable, term]) => [variable.value, plain(term)])));
  } catch (error) {
    answers[name] = String(error);
  }
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0)); // its connections stay open otherwise
