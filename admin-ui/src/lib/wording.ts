/** The wording of a mail as somebody reads it who does not know mustache. */
import type { Wording } from '../api-types';

/** The words of a subject without its places, for a list: "Sắp đến hạn{{#due}} {{due}}{{/due}}: {{step}}" is "Sắp đến hạn". */
export function plainSubject(subject: string): string {
  return subject
    .replace(/\{\{#(\w+)\}\}.*?\{\{\/\1\}\}/g, '')
    .replace(/\{\{\w+\}\}/g, '…')
    .replace(/[\s–:…]+$/, '')
    .replace(/^[\s–:…]+/, '');
}

/** The places that a wording fills, each once, in their order. */
export function placesIn(wording: Wording): string[] {
  return [...new Set([...`${wording.subject}\n${wording.body}`.matchAll(/\{\{[#^/]?(\w+)\}\}/g)].map((found) => found[1]!))];
}
