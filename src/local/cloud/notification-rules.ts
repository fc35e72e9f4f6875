/** Which events of a bucket go to which queue. */
export interface NotificationRule {
  readonly id: string;
  readonly queueArn: string;
  /** `s3:ObjectCreated:*` and the like */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

/** Reads the rules of a bucket's notification document. Topics and functions are left out: nothing runs them. */
export function notificationRules(document: string): readonly NotificationRule[] {
  return blocks(document, "QueueConfiguration").map((block) => ({
    id: text(block, "Id"),
    queueArn: text(block, "Queue"),
    events: blocks(block, "Event"),
    prefix: filterValue(block, "prefix"),
    suffix: filterValue(block, "suffix"),
  }));
}

/** Whether the rule wants an event of this name (`ObjectCreated:Put`) on this key. */
export function ruleMatches(rule: NotificationRule, eventName: string, key: string): boolean {
  const wanted = rule.events.some((event) => {
    const name = event.replace(/^s3:/, "");
    return name.endsWith("*") ? eventName.startsWith(name.slice(0, -1)) : name === eventName;
  });
  return wanted && key.startsWith(rule.prefix) && key.endsWith(rule.suffix);
}

function filterValue(block: string, name: string): string {
  const rule = blocks(block, "FilterRule").find(
    (each) => text(each, "Name").toLowerCase() === name,
  );
  return rule === undefined ? "" : text(rule, "Value");
}

function text(xml: string, element: string): string {
  return blocks(xml, element)[0] ?? "";
}

/** The unescaped contents of each such element; the SDK writes neither attributes nor nesting in these. */
function blocks(xml: string, element: string): readonly string[] {
  const found = xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, "gs"));
  return [...found].map(([, content = ""]) =>
    content.includes("<") ? content : unescaped(content),
  );
}

function unescaped(content: string): string {
  return content
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}
