import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { NoticeSettings } from '../api-types';
import { keyBytes } from '../lib/push';
import { changeOf, NoticeChoices } from './NoticeChoices';

const settings: NoticeSettings = { mail: 'at_once', next_digest: null, has_address: true, digest_at: '07:30', awake_from: '07:00', awake_until: '18:00', budget: 5, unread_after_minutes: 30, ways: [] };

test('only what was changed is sent', () => {
  const save = vi.fn();
  render(<NoticeChoices settings={settings} busy={false} saved={false} error={null} onSave={save} />);
  expect(screen.getByTestId<HTMLButtonElement>('save-choices').disabled).toBe(true);
  fireEvent.change(screen.getByTestId('digest-at'), { target: { value: '08:00' } });
  fireEvent.change(screen.getByTestId('budget'), { target: { value: '99' } });
  fireEvent.click(screen.getByTestId('save-choices'));
  expect(save).toHaveBeenCalledWith({ digest_at: '08:00', budget: 20 });
});

test('channels stand in the reader’s own order, and the office’s order is an empty list', () => {
  const save = vi.fn();
  render(<NoticeChoices settings={settings} busy={false} saved={false} error={null} onSave={save} />);
  fireEvent.click(screen.getByTestId('ways-own'));
  fireEvent.click(screen.getByTestId('way-add-push'));
  fireEvent.change(screen.getByTestId('way-after-push'), { target: { value: '15' } });
  fireEvent.click(screen.getByTestId('way-up-push'));
  fireEvent.click(screen.getByTestId('save-choices'));
  expect(save).toHaveBeenCalledWith({ ways: [{ channel: 'push', unread_after_minutes: 15 }, { channel: 'mail' }] });
  expect(changeOf({ ...settings, ways: [{ channel: 'mail' }] }, { ...settings, ways: [] })).toEqual({ ways: [] });
});

test('only ways that the office has are offered; an administrator reads why the others are not', () => {
  render(<NoticeChoices settings={{ ...settings, ways: [{ channel: 'gateway' }], ways_there: ['mail', 'push'], ways_missing: [{ channel: 'gateway', why: { vi: 'Cơ quan chưa nối cổng nhắn tin.', en: 'None is set.' } }] }} busy={false} saved={false} error={null} onSave={() => undefined} />);
  expect(screen.getByTestId('way-add-mail')).toBeTruthy();
  expect(screen.queryByTestId('way-add-gateway')).toBeNull();
  expect(screen.getByTestId('ways').textContent).toContain('cơ quan hiện không có kênh này');
  expect(screen.getByTestId('ways-missing').textContent).toContain('Cơ quan chưa nối cổng nhắn tin.');
});

test('an office without any way offers none of one’s own', () => {
  render(<NoticeChoices settings={{ ...settings, ways_there: [] }} busy={false} saved={false} error={null} onSave={() => undefined} />);
  expect(screen.getByTestId<HTMLInputElement>('ways-own').disabled).toBe(true);
  expect(screen.queryByTestId('ways-missing')).toBeNull();
});

test('the key of the office is read from base64url', () => {
  expect([...keyBytes('_-8A')]).toEqual([255, 239, 0]);
  expect([...keyBytes('AQ')]).toEqual([1]);
});
