import { expect, test } from 'vitest';
import { framedPage } from './mail-page';

const html = '<!doctype html><html lang="vi"><head><title>Việc</title></head><body style="color:#111"><p style="margin:0">Một</p><p style="margin:0">&lt;script&gt;</p><a href="https://example.vn/ho-so/7">Mở</a></body></html>';

test('style attributes become rules under the nonce of the page', () => {
  const page = framedPage(html, 'n0nce');
  expect(page).not.toContain('style="');
  expect(page).toContain('<style nonce="n0nce">.s0{color:#111}.s1{margin:0}');
  expect(page).toContain('<p class="s1">Một</p>');
});

test('a link says where it would lead and leads nowhere, and text stays text', () => {
  const page = framedPage(html, 'n0nce');
  expect(page).toContain('title="https://example.vn/ho-so/7"');
  expect(page).not.toContain('href');
  expect(page).toContain('&lt;script&gt;');
});

test('a style that is none cannot end the sheet it goes into', () => {
  expect(framedPage('<p style="x}</style><b>">a</p>', 'n')).not.toContain('<b>');
});
