import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HELP } from '../pages/help';
import { BOARD_ORDER, statusOf } from '../status';
import { deskEn } from './desk.en';
import { deskVi } from './desk.vi';
import { en } from './en';
import { vi } from './vi';

const allVi: Record<string, string> = { ...vi, ...deskVi };
const allEn: Record<string, string> = { ...en, ...deskEn };

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) ? [path] : [];
  });
}
const WORD = /\bt\(\s*'([^']+)'/g;
const CHOICE = /\bt\([^()]*\?\s*'([^']+)'\s*:\s*'([^']+)'/g;
const wordsIn = (path: string) => {
  const text = readFileSync(path, 'utf8');
  return [...[...text.matchAll(WORD)].map((m) => m[1]!), ...[...text.matchAll(CHOICE)].flatMap((m) => [m[1]!, m[2]!])];
};

test('every key stands in both languages', () => {
  expect(Object.keys(allEn).sort()).toEqual(Object.keys(allVi).sort());
});

test('no text is empty, and Vietnamese is written in NFC', () => {
  for (const [key, text] of [...Object.entries(allVi), ...Object.entries(allEn)]) {
    expect(text.trim(), key).not.toBe('');
    expect(text.normalize('NFC'), key).toBe(text);
  }
});

test('both languages name the same blanks', () => {
  const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();
  for (const key of Object.keys(allVi)) expect(blanks(allEn[key]!), key).toEqual(blanks(allVi[key]!));
});

test('every key that a screen asks for exists', () => {
  const missing = sources('src').flatMap((path) => wordsIn(path).filter((key) => !(key in allVi)).map((key) => `${path}: ${key}`));
  expect(missing).toEqual([]);
});

test('the phone route asks for phone words only, since the desk words are not loaded there', () => {
  const deskPages = sources('src/pages').filter((path) => readFileSync(path, 'utf8').includes("i18n/desk'"));
  const phone = [...sources('src/components'), ...sources('src/lib'), ...sources('src/pages').filter((path) => !deskPages.includes(path))];
  const wrong = phone.flatMap((path) => wordsIn(path).filter((key) => !(key in vi)).map((key) => `${path}: ${key}`));
  expect(deskPages.length).toBeGreaterThan(5);
  expect(wrong).toEqual([]);
});

test('every key is asked for by some screen', () => {
  const text = sources('src').filter((p) => !p.includes('/i18n/')).map((p) => readFileSync(p, 'utf8')).join('\n');
  const prefixes = [...text.matchAll(/`([a-z][\w.]*\.)\$\{/gi)].map((m) => m[1]!);
  const unused = Object.keys(allVi).filter((key) => !text.includes(`'${key}'`) && !prefixes.some((p) => key.startsWith(p)));
  expect(unused).toEqual([]);
});

test('every status of the board has words', () => {
  for (const name of [...BOARD_ORDER, 'open', 'submitted', 'missing', 'accepted', 'kept', 'queued', 'waiting', 'sent', 'failed']) {
    expect(statusOf(name).name).toBe(name);
    expect(vi[statusOf(name).words], name).toBeTruthy();
  }
  expect(statusOf('from-a-newer-server').words).toBe('status.unknown');
});

test('the help page says the same number of things in both languages', () => {
  expect(HELP.en.map((s) => s.points.length)).toEqual(HELP.vi.map((s) => s.points.length));
});
