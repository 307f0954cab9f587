import { fireEvent, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import '../i18n';
import type { NoticeSettings as Settings } from '../api-types';
import { NoticeSettings } from './NoticeSettings';

const settings = (over: Partial<Settings> = {}): Settings => ({ mail: 'at_once', next_digest: null, has_address: true, ...over });

it('shows the choice that stands and tells the other one', () => {
  const choose = vi.fn();
  render(<NoticeSettings settings={settings()} busy={false} error={null} onChoose={choose} />);
  expect(screen.getByTestId<HTMLInputElement>('mail-at_once').checked).toBe(true);
  fireEvent.click(screen.getByTestId('mail-daily'));
  expect(choose).toHaveBeenCalledWith('daily');
});

it('says when the next morning mail comes, and that nobody without an address gets one', () => {
  render(<NoticeSettings settings={settings({ mail: 'daily', next_digest: '2026-11-23T00:30:00Z', has_address: false })} busy={false} error={null} onChoose={() => undefined} />);
  const said = screen.getByTestId('notice-settings').textContent ?? '';
  expect(said).toContain('23');
  expect(said).toContain('Chưa có địa chỉ thư điện tử');
});
