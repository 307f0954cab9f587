import { describe, expect, it } from 'vitest';
import type { Action, Work } from '../api-types';
import { heldByOthers, reasons, toldApart } from './ActionList';

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
