import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { PersonRecord, Substitution, SubstitutionsGiven, SubstitutionWish } from '../api-types';
import { History } from '../components/History';
import { EndSubstitutionDialog, SubstitutionFields } from './SubstitutionDialog';

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
});

const today = '2026-11-20';
const T = (vi: string) => ({ vi, en: vi });
const person = (id: string, name: string): PersonRecord => ({
  id, full_name: name, login: id, email: null, phone: null, active: true,
  holdings: [{ id: `h-${id}`, unit: '20', unit_name: T('Văn phòng'), position: 'CHAIR', title: T('Chủ tịch'), from: '2026-01-01', to: null }, { id: `d-${id}`, unit: '20', unit_name: T('Văn phòng'), position: 'DRAFTER', title: T('Chuyên viên'), from: '2026-01-01', to: null }],
});
const row = (state: Substitution['state']): Substitution => ({
  id: 's', holder: { id: 'a', full_name: 'Nông Thị Hoa' }, person: { id: 'b', full_name: 'Lộc Văn Bình' }, holding: { id: 'h-a', title: T('Chủ tịch'), unit_name: T('Văn phòng') },
  from: today, to: '2026-11-26', ground: 'absence', ground_text: T('khi vắng mặt'), decision: '', workflows: [], state, text: T('Lộc Văn Bình xử lý thay Nông Thị Hoa (khi vắng mặt, từ 20/11/2026 đến 26/11/2026)'), may_end: true,
});
const preview = (more: Partial<SubstitutionsGiven>): SubstitutionsGiven => ({ dry_run: true, items: [row('running')], work: [], faults: [], ...more });

function open(shown: SubstitutionsGiven | null) {
  const onPreview = vi.fn<(wish: SubstitutionWish) => void>();
  const onGive = vi.fn<(wish: SubstitutionWish) => void>();
  const onChange = vi.fn<() => void>();
  render(
    <SubstitutionFields
      holder={person('a', 'Nông Thị Hoa')} people={[person('b', 'Lộc Văn Bình')]} today={today} positions={[]} workflows={[]} grounds={[{ code: 'absence', label: T('khi vắng mặt') }, { code: 'KT', label: T('ký thay (KT.)') }]}
      shown={shown} busy={false} error={null} onChange={onChange} onPreview={onPreview} onGive={onGive} onClose={() => {}}
    />,
  );
  return { onPreview, onGive, onChange };
}

test('nothing is given before it was looked at, and it is looked at for all positions or for those ticked', () => {
  const { onPreview, onChange } = open(null);
  expect(screen.queryByTestId('confirm')).toBeNull();
  expect((screen.getByTestId('subst-preview') as HTMLButtonElement).disabled).toBe(true);
  fireEvent.change(screen.getByTestId('subst-person'), { target: { value: 'b' } });
  expect(onChange).toHaveBeenCalled();
  fireEvent.click(screen.getByTestId('subst-preview'));
  expect(onPreview).toHaveBeenLastCalledWith({ holder: 'a', person: 'b', from: today, to: '2026-11-26', ground: 'absence' });
  fireEvent.click(screen.getByTestId('subst-holding-all'));
  fireEvent.click(screen.getByTestId('subst-holding-d-a'));
  fireEvent.change(screen.getByTestId('subst-ground'), { target: { value: 'KT' } });
  fireEvent.click(screen.getByTestId('subst-preview'));
  expect(onPreview).toHaveBeenLastCalledWith({ holder: 'a', person: 'b', from: today, to: '2026-11-26', ground: 'KT', holdings: ['h-a'] });
  fireEvent.click(screen.getByTestId('subst-holding-h-a'));
  expect((screen.getByTestId('subst-preview') as HTMLButtonElement).disabled).toBe(true);
});

test('the preview says in which positions, on what ground, when, and how much open work comes', () => {
  const { onGive } = open(preview({ work: [{ definition: 'd', title: T('Trình ký'), count: 3 }] }));
  const told = screen.getByTestId('subst-shown').textContent;
  for (const words of ['Lộc Văn Bình xử lý thay Nông Thị Hoa (khi vắng mặt, từ 20/11/2026 đến 26/11/2026): Chủ tịch, Văn phòng', 'Trình ký: 3 việc', 'chưa có gì thay đổi']) expect(told).toContain(words);
  fireEvent.click(screen.getByTestId('confirm'));
  expect(onGive).toHaveBeenCalledTimes(1);
});

test('what speaks against it is told at its field and leaves nothing to confirm', () => {
  open(preview({ items: [], faults: [{ pointer: '/person', code: 'circle', detail: 'x', message: T('Xử lý thay thành vòng.') }] }));
  expect(screen.queryByTestId('confirm')).toBeNull();
  expect(screen.getByTestId('subst-faults').textContent).toBe('Xử lý thay thành vòng.');
  expect(screen.getByTestId('subst-person').getAttribute('aria-invalid')).toBe('true');
});

test('an end asks when; what has not begun is simply taken back', () => {
  const onEnd = vi.fn<(to: string | null) => void>();
  const { unmount } = render(<EndSubstitutionDialog one={row('running')} today={today} busy={false} error={null} onEnd={onEnd} onClose={() => {}} />);
  fireEvent.click(screen.getByTestId('confirm'));
  expect(onEnd).toHaveBeenLastCalledWith(today);
  fireEvent.click(screen.getByLabelText('Ngay bây giờ'));
  fireEvent.click(screen.getByTestId('confirm'));
  expect(onEnd).toHaveBeenLastCalledWith('2026-11-19');
  unmount();
  render(<EndSubstitutionDialog one={row('upcoming')} today={today} busy={false} error={null} onEnd={onEnd} onClose={() => {}} />);
  fireEvent.click(screen.getByTestId('confirm'));
  expect(onEnd).toHaveBeenLastCalledWith(null);
});

test('history names who acted for whom, why and when, instead of the name alone', () => {
  const act = { number: 3, at: `${today}T01:00:00Z`, kind: 'decided', text: T('Duyệt: Đồng ý'), recorded: null, comment: null };
  render(<History items={[{ ...act, actor: { full_name: 'Lộc Văn Bình', title: T('Chủ tịch'), standing_in: row('running') } }, { ...act, number: 4, actor: { full_name: 'Nông Thị Hoa', title: T('Chủ tịch') } }]} />);
  expect(screen.getByTestId('history-3').textContent).toContain('Lộc Văn Bình xử lý thay Nông Thị Hoa (khi vắng mặt, từ 20/11/2026 đến 26/11/2026), Chủ tịch');
  expect(screen.getByTestId('history-4').textContent).toContain('Nông Thị Hoa, Chủ tịch');
  expect(screen.getByTestId('history-4').textContent).not.toContain('xử lý thay');
});
