import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import type { Json } from "./json.ts";

/** CloudFormation's short forms, by the long form that each stands for. */
const LONG = new Map([
  ["!Ref", "Ref"],
  ["!Condition", "Condition"],
  ...["And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue"]
    .concat(["Join", "Not", "Or", "Select", "Split", "Sub", "Transform"])
    .map((name): [string, string] => [`!${name}`, `Fn::${name}`]),
]);

/** A file that is no YAML as CloudFormation understands it. */
export class YamlFault extends Error {
  override readonly name = "YamlFault";
}

/** A deployment is read again for each change of one of its files; the others are as they were. */
const known = new Map<string, Json>();

/** Reads YAML; CloudFormation's tags become their long forms. Throws YamlFault. What it gives is not to be changed. */
export function readYaml(text: string): Json {
  const value = known.get(text) ?? parsed(text);
  known.set(text, value);
  return value;
}

function parsed(text: string): Json {
  const document = parseDocument(text, { logLevel: "silent" });
  const [error] = document.errors;
  if (error) throw new YamlFault(error.message);
  return valueOf(document.contents, document);
}

function valueOf(node: unknown, document: Document.Parsed): Json {
  if (isAlias(node)) return valueOf(node.resolve(document), document);
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }): [string, Json] => {
      return [keyOf(key), valueOf(value, document)];
    });
    return tagged(node, Object.fromEntries(entries));
  }
  if (isSeq(node)) {
    return tagged(
      node,
      node.items.map((each) => valueOf(each, document)),
    );
  }
  if (isScalar(node)) return tagged(node, scalar(node.value));
  return null;
}

function keyOf(node: unknown): string {
  if (!isScalar(node)) throw new YamlFault("A key must be a plain text.");
  return `${scalar(node.value)}`;
}

function scalar(value: unknown): string | number | boolean | null {
  const isPlain = typeof value === "string" || typeof value === "number";
  return isPlain || typeof value === "boolean" ? value : null; // nothing else comes of plain YAML
}

function tagged({ tag }: Node, value: Json): Json {
  if (tag === undefined || !tag.startsWith("!")) return value;
  const name = LONG.get(tag);
  if (name === undefined) throw new YamlFault(`The tag ${tag} is none of CloudFormation's.`);
  return { [name]: name === "Fn::GetAtt" && typeof value === "string" ? dotted(value) : value };
}

function dotted(value: string): Json {
  const dot = value.indexOf(".");
  return [value.slice(0, dot), value.slice(dot + 1)];
}
