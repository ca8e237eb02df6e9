// Reads {"documents":[{name,text,variables}],"answers":[{name,text,variables,json}],"rest":[{method,path,query:[],members:[],answer}]}
// from stdin and writes a JSON list of faults: our documents and calls against GitHub's published schemas.
import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate, execute, coerceInputValue, isAbstractType } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';

const published = path => readFileSync(new URL(`./node_modules/@octokit/${path}`, import.meta.url), 'utf8');
const input = JSON.parse(readFileSync(0, 'utf8'));
const faults = [];
let resolve = node => node;

const schema = buildSchema(published('graphql-schema/schema.graphql'), { assumeValid: true });

function checked(name, text, variables) {
  let document;
  try { document = parse(text); } catch (e) { faults.push(`${name}: ${e.message}`); return null; }
  for (const error of validate(schema, document)) faults.push(`${name}: ${error.message}`);
  const operation = document.definitions.find(d => d.kind === 'OperationDefinition');
  if (variables) {
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    for (const error of errors ?? []) faults.push(`${name}: ${error.message}`);
  }
  return document;
}

for (const { name, text, variables } of input.documents ?? []) checked(name, text, variables);

// An answer is checked by executing the document on the schema with the answer itself as the data: every leaf is then
// serialised by its declared type, every list and non-null is what it must be, and the result is the answer again.
for (const { name, text, variables, json } of input.answers ?? []) {
  const document = checked(name, text, variables);
  if (!document) continue;
  const operation = document.definitions.find(d => d.kind === 'OperationDefinition');
  const result = await execute({
    schema, document, variableValues: variables, rootValue: json.data,
    fieldResolver: (source, args, context, info) => source[info.path.key],
    typeResolver: (value, context, info) => guess(value, info),
  });
  for (const error of result.errors ?? []) faults.push(`${name}: answer does not fit: ${error.message} at ${error.path?.join('.')}`);
  const again = JSON.stringify(result.data), said = JSON.stringify(json.data);
  if (!result.errors && again !== said) faults.push(`${name}: the answer says ${said.slice(0, 200)} where the schema gives ${again.slice(0, 200)}`);
}

// The concrete type behind an interface: the one whose inline fragment or fragment's fields the value carries.
function guess(value, info) {
  if (value.__typename) return value.__typename;
  const conditions = new Map();
  const visit = selections => {
    for (const s of selections) {
      if (s.kind === 'InlineFragment' && s.typeCondition) conditions.set(s.typeCondition.name.value, s.selectionSet.selections);
      if (s.kind === 'FragmentSpread') { const f = info.fragments[s.name.value]; conditions.set(f.typeCondition.name.value, f.selectionSet.selections); }
    }
  };
  for (const node of info.fieldNodes) visit(node.selectionSet?.selections ?? []);
  for (const [type, selections] of conditions) {
    if (isAbstractType(schema.getType(type))) continue;
    if (selections.some(s => s.kind === 'Field' && (s.alias ?? s.name).value in value) || selections.some(s => s.kind === 'FragmentSpread')) return type;
  }
  // Nothing of it was asked for: any possible type will do.
  return schema.getPossibleTypes(info.returnType instanceof Object && 'ofType' in info.returnType ? info.returnType.ofType : info.returnType).find(t => !conditions.has(t.name)).name;
}

if (input.rest?.length) {
  const api = JSON.parse(published('openapi/generated/api.github.com.json'));
  resolve = node => node?.$ref ? resolve(node.$ref.slice(2).split('/').reduce((at, key) => at[key], api)) : node;
  for (const { method, path, query, members, answer } of input.rest) {
    const route = api.paths[path]?.[method.toLowerCase()];
    if (!route) { faults.push(`${method} ${path}: no such route`); continue; }
    const known = (route.parameters ?? []).map(resolve).filter(p => p.in === 'query').map(p => p.name);
    for (const q of query ?? []) if (!known.includes(q)) faults.push(`${method} ${path}: no query parameter ${q}`);
    const ok = resolve(Object.entries(route.responses).find(([code]) => code.startsWith('2'))?.[1]);
    const body = ok?.content?.['application/json']?.schema;
    for (const member of members ?? []) {
      if (!has(body, member.split('.'))) faults.push(`${method} ${path}: the answer has no member ${member}`);
    }
    if (answer !== undefined && answer !== null) fits(`${method} ${path}`, answer, body, '');
  }
}

function variants(written) {
  const schema = resolve(written);
  if (!schema) return [];
  const inner = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  return inner.length ? [...(schema.properties ? [schema] : []), ...inner.flatMap(variants)] : schema.items ? variants(schema.items) : [schema];
}

function has(schema, path) {
  if (path.length === 0) return true;
  return variants(schema).some(v => v.properties?.[path[0]] && has(v.properties[path[0]], path.slice(1))
    || v.additionalProperties && typeof v.additionalProperties === 'object' && has(v.additionalProperties, path.slice(1)) || v.additionalProperties === true);
}

// Every member that an answer carries is one the published schema knows.
function fits(where, value, schema, at) {
  if (Array.isArray(value)) { value.slice(0, 3).forEach(v => fits(where, v, schema, at + '[]')); return; }
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) {
    const next = variants(schema).filter(v => v.properties?.[key]).map(v => v.properties[key]);
    const open = variants(schema).some(v => v.additionalProperties && v.additionalProperties !== false);
    if (!next.length) { if (!open) faults.push(`${where}: the answer's ${at}.${key} is not in the schema`); continue; }
    fits(where, inner, { anyOf: next }, `${at}.${key}`);
  }
}

process.stdout.write(JSON.stringify(faults));
