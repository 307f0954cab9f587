import { describe, expect, it } from 'vitest';
import type { Action } from '../api-types';
import { toldApart } from './ActionList';

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
