import { expect, test } from 'vitest';
import { placesIn, plainSubject } from './wording';

test('a template is listed by its words, not by its places', () => {
  expect(plainSubject('Việc cần xử lý: {{step}} – {{subject}}')).toBe('Việc cần xử lý');
  expect(plainSubject('Sắp đến hạn{{#due}} {{due}}{{/due}}: {{step}} – {{subject}}')).toBe('Sắp đến hạn');
  expect(plainSubject('{{subject}}: đã chuyển {{count}} việc{{#other}} sang {{other}}{{/other}}')).toBe('đã chuyển … việc');
  expect(plainSubject('{{subject}}')).toBe('');
});

test('the places of a wording are told once each', () => {
  expect(placesIn({ subject: 'Việc: {{step}} – {{subject}}', body: 'Hồ sơ: {{subject}}\n{{#due}}Hạn: {{due}}{{/due}}' })).toEqual(['step', 'subject', 'due']);
});
