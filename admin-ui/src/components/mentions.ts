/** Who is named in a text by "@full name". Two people of one name are told apart by whom the writer picked from the list. */
export interface Colleague { id: string; full_name: string; title?: string }

/** The text in pieces; `name` is set where somebody is mentioned. The longer name wins: "@Nguyễn An Bình" is not "@Nguyễn An". */
export function mentionParts(text: string, names: string[]): { text: string; name: string | null }[] {
  const longest = [...new Set(names)].filter(Boolean).sort((a, b) => b.length - a.length);
  const parts: { text: string; name: string | null }[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const name = text[at] === '@' ? longest.find((n) => text.startsWith(n, at + 1)) : undefined;
    if (name === undefined) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain) parts.push({ text: plain, name: null });
    plain = '';
    parts.push({ text: `@${name}`, name });
    at += name.length + 1;
  }
  if (plain) parts.push({ text: plain, name: null });
  return parts;
}

export function mentioned(text: string, people: Colleague[], picked: Record<string, string>): string[] {
  // Whoever was picked earlier need not be among those whom the last search found.
  const ids = new Map([...[...people].reverse().map((p) => [p.full_name, p.id] as const), ...Object.entries(picked)]);
  return [...new Set(mentionParts(text, [...ids.keys()]).flatMap((part) => (part.name ? [ids.get(part.name)!] : [])))];
}

/** The beginning of a name that is being written at the end of `before`, or null: "…gửi @Nông Th" gives "Nông Th". A name of
 *  `whole` that stands there in full is not looked for again. */
export function nameBegun(before: string, whole: string[]): string | null {
  const begun = /(?:^|[\s(])@([^@\n]{0,40})$/u.exec(before)?.[1];
  if (begun === undefined || begun.startsWith(' ')) return null;
  return whole.some((name) => begun.startsWith(`${name} `)) ? null : begun;
}
