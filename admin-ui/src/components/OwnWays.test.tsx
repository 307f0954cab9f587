import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import '../i18n';
import { Problem } from '../api/problem';
import { PushChoice } from './OwnWays';

const said = (error: unknown) => {
  render(<PushChoice state="off" busy={false} error={error} onTurn={() => {}} />);
  return screen.getByTestId('push-choice').textContent ?? '';
};

test("a browser that cannot reach its push service is told of in the reader's words, with what holds meanwhile", () => {
  const text = said(new DOMException('Registration failed - push service error', 'AbortError'));
  expect(text).not.toContain('Registration');
  expect(text).toContain('Việc vẫn được báo trong chương trình');
});

test('what the office refuses is told as it says it', () => {
  expect(said(new Problem(422, { detail: 'Đã có quá nhiều trình duyệt.' }))).toContain('Đã có quá nhiều trình duyệt.');
});
