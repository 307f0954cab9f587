import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Action, Work } from '../api-types';
import { ActionList, groupOf, heldByOthers, isOneTap, reasons, sorted, toldApart, undoable, UndoLine } from './ActionList';

const register = (work: string): Action => ({
  id: `register:${work}`, kind: 'register', work, label: { vi: 'Đăng ký văn bản đến', en: 'Register an incoming paper' },
  enabled: true, why_not: null, requires: ['source'], danger: false,
});
const steps = { w1: { vi: 'Tổ chức thành viên', en: 'Member organisations' }, w2: { vi: 'Cấp ủy', en: 'Party committee' } };

describe('acts of one name', () => {
  it('are told apart by the step they belong to', () => {
    const labels = toldApart([register('w1'), register('w2')], steps).map((a) => a.label.vi);
    expect(labels).toEqual(['Đăng ký văn bản đến: Tổ chức thành viên', 'Đăng ký văn bản đến: Cấp ủy']);
  });
  it('keep their plain name when there is only one', () => {
    expect(toldApart([register('w1')], steps)[0]?.label.en).toBe('Register an incoming paper');
  });
});

describe('why a button cannot be pressed or is not there', () => {
  const why = { vi: 'Đồng chí đã soạn văn bản này.', en: 'You drafted this.' };
  it('is said once for all acts that share the reason', () => {
    const barred = { ...register('w1'), enabled: false, why_not: why };
    expect(reasons([barred, { ...barred, id: 'x' }, register('w2')]).map((one) => one.actions.length)).toEqual([2]);
  });
  it('names who has to act, unless the reader is one of them', () => {
    const work = (id: string, ...people: string[]) => ({ id, title: steps.w1, holders: people.map((p) => ({ id: p, full_name: `Tên ${p}` })) }) as unknown as Work;
    expect(heldByOthers([work('1', 'a', 'b'), work('2', 'c'), work('3')], 'c')).toEqual([{ step: steps.w1, names: ['Tên a', 'Tên b'] }]);
  });
});

describe('what is not the step’s own business', () => {
  const act = (kind: Action['kind'], more: Partial<Action> = {}): Action => ({ ...register(''), id: kind, kind, work: undefined as never, label: { vi: kind, en: kind }, requires: [], ...more });
  const show = (actions: Action[], more: { editable?: boolean; busy?: boolean } = {}) => {
    const onAct = vi.fn();
    render(<ActionList actions={actions} steps={{}} editable={more.editable ?? false} instance="i1" held={[]} none="Không có việc." busy={more.busy ?? false} onAct={onAct} />);
    return onAct;
  };

  it('stands under one fold, by what it is about, and none of it is lost', () => {
    const kinds: Action['kind'][] = ['decide', 'watch', 'cancel', 'reassign', 'recall', 'claim', 'consult', 'hold', 'register', 'release', 'unwatch', 'correct', 'reopen', 'urge'];
    const { main, groups } = sorted(kinds.map((kind) => act(kind)));
    expect(main.map((a) => a.kind)).toEqual(['decide', 'register', 'claim']);
    expect(groups.map((g) => [g.name, ...g.actions.map((a) => a.kind)])).toEqual([
      ['people', 'reassign', 'consult', 'urge', 'release'], ['follow', 'watch', 'unwatch'], ['issued', 'correct', 'recall'], ['course', 'hold', 'reopen', 'cancel'],
    ]);
  });

  it('puts taking from the queue first where nothing can be decided before', () => {
    expect(sorted([act('submit'), act('claim')]).main.map((a) => a.kind)).toEqual(['claim', 'submit']);
    expect(sorted([act('decide', { enabled: false }), act('claim')]).main.map((a) => a.kind)).toEqual(['claim', 'decide']);
  });

  it('keeps what a newer server offers, and a grave signal out of the first row', () => {
    expect(groupOf(act('from-a-newer-server' as Action['kind']))).toBe('course');
    expect(groupOf(act('signal', { danger: true }))).toBe('course');
    expect(groupOf(act('contest_record', { danger: true }))).toBe('main');
  });

  it('leaves to the thread what belongs to the thread', () => {
    show([act('comment'), act('remove_comment')]);
    expect(screen.getByTestId('nothing-to-do').textContent).toBe('Không có việc.');
  });

  it('counts the fold and names its groups', () => {
    show([act('decide', { choices: [] }), act('watch'), act('hold')]);
    expect(screen.getByTestId('actions-more').textContent).toBe('Việc khác (2)');
    expect(screen.getByRole('group', { name: 'Theo dõi', hidden: true }).textContent).toContain('watch');
  });

  it('tells records of one name apart by their entry in the history', () => {
    const both = [act('confirm_record', { event: 3 }), act('confirm_record', { event: 5 })];
    expect(toldApart(both, {}).map((a) => a.label.vi)).toEqual(['confirm_record (mục 3)', 'confirm_record (mục 5)']);
  });
});

describe('the act that was just done', () => {
  const undo: Action = { ...register(''), id: 'undo', kind: 'undo', label: { vi: 'Hoàn tác', en: 'Undo' }, requires: [], until: '2026-11-23T03:20:00Z' };
  const show = (now: string, busy = false) => {
    const onAct = vi.fn();
    const offered = undoable([undo], now);
    render(offered ? <UndoLine action={offered} now={now} busy={busy} onAct={onAct} /> : <p>–</p>);
    return onAct;
  };
  it('can be undone in sight, with the time that is left', () => {
    const onAct = show('2026-11-23T02:00:00Z');
    expect(screen.getByTestId('undo-line').textContent).toContain('còn 1 giờ 20 phút');
    fireEvent.click(screen.getByTestId('action-undo'));
    expect(onAct).toHaveBeenCalledWith(undo, null);
  });
  it('is not offered when the time is over', () => {
    show('2026-11-23T03:20:00Z');
    expect(screen.queryByTestId('undo-line')).toBeNull();
  });
  it('is not sent twice while an act is on its way', () => {
    const onAct = show('2026-11-23T02:00:00Z', true);
    fireEvent.click(screen.getByTestId('action-undo'));
    expect(onAct).not.toHaveBeenCalled();
  });
});

describe('one tap', () => {
  const act = (kind: Action['kind'], more: Partial<Action> = {}): Action => ({ ...register('w1'), kind, requires: [], ...more });
  it('does what asks for nothing and can be taken back', () => {
    expect(['claim', 'watch', 'unwatch', 'urge'].map((kind) => isOneTap(act(kind as Action['kind'])))).toEqual([true, true, true, true]);
  });
  it('never does what asks for something or weighs more', () => {
    expect(isOneTap(act('urge', { fields: [{ name: 'text', label: steps.w1 }] }))).toBe(false);
    expect(isOneTap(act('claim', { requires: ['reason'] }))).toBe(false);
    expect(isOneTap(act('release'))).toBe(false);
    expect(isOneTap(act('undo'))).toBe(false);
  });
});

describe('who holds a step', () => {
  it('is whoever has taken it, not everybody who could have', () => {
    const work = { id: '1', title: steps.w1, holders: [{ id: 'b', full_name: 'B' }, { id: 'c', full_name: 'C' }], claimed_by: 'B' } as unknown as Work;
    expect(heldByOthers([work], 'a')).toEqual([{ step: steps.w1, names: ['B'] }]);
    expect(heldByOthers([work], 'b')).toEqual([]);
    // Who was asked along holds no step.
    expect(heldByOthers([{ ...work, role: 'consult' }], 'a')).toEqual([]);
  });
});
