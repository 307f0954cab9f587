/** When and by which ways the reader is told outside the program. What is changed is sent together, by one press. */
import { useState } from 'react';
import type { NoticeChange, NoticeSettings, Text, Way } from '../api-types';
import { faultAt } from '../api/problem';
import { useWords } from '../lib/words';
import { useWayName } from './DeliveryList';
import { Button, Fault, Field, Notice } from './ui';

const WAYS = ['mail', 'push', 'gateway'];
const MINUTES = 480;
/** Whose faults stand at their own fields. */
const PLACED = ['/digest_at', '/awake_from', '/awake_until', '/budget', '/unread_after_minutes', '/ways'];

/** Only what differs from what stands. */
export function changeOf(before: NoticeSettings, now: NoticeSettings): NoticeChange {
  const change: NoticeChange = {};
  if (now.digest_at !== undefined && now.digest_at !== before.digest_at) change.digest_at = now.digest_at;
  if (now.awake_from !== undefined && now.awake_from !== before.awake_from) change.awake_from = now.awake_from;
  if (now.awake_until !== undefined && now.awake_until !== before.awake_until) change.awake_until = now.awake_until;
  if (now.budget !== undefined && now.budget !== before.budget) change.budget = now.budget;
  if (now.unread_after_minutes !== undefined && now.unread_after_minutes !== before.unread_after_minutes) change.unread_after_minutes = now.unread_after_minutes;
  if (now.ways && JSON.stringify(now.ways) !== JSON.stringify(before.ways)) change.ways = now.ways;
  return change;
}

export function NoticeChoices({ settings, busy, saved, error, onSave }: {
  settings: NoticeSettings; busy: boolean; saved: boolean; error: unknown; onSave: (change: NoticeChange) => void;
}) {
  const { t } = useWords();
  const [form, setForm] = useState(settings);
  const set = (part: Partial<NoticeSettings>) => setForm({ ...form, ...part });
  const change = changeOf(settings, form);
  const fault = (pointer: string) => faultAt(error, pointer);
  const count = (value: string, most: number) => Math.min(most, Math.max(0, Math.trunc(Number(value) || 0)));
  return (
    <details className="card" data-testid="notice-choices">
      <summary>{t('bell.settings')}</summary>
      <form
        noValidate
        className="stack"
        onSubmit={(e) => {
          e.preventDefault();
          onSave(change);
        }}
      >
        <Field label={t('bell.digest')} hint={t('bell.digest.hint')} fault={fault('/digest_at')}>
          {(p) => <input {...p} type="time" min="06:00" max="12:00" value={form.digest_at ?? ''} onChange={(e) => set({ digest_at: e.target.value })} data-testid="digest-at" />}
        </Field>
        <div className="row row-bottom">
          <Field label={t('bell.awakeFrom')} fault={fault('/awake_from')}>
            {(p) => <input {...p} type="time" max="10:00" value={form.awake_from ?? ''} onChange={(e) => set({ awake_from: e.target.value })} data-testid="awake-from" />}
          </Field>
          <Field label={t('bell.awakeUntil')} fault={fault('/awake_until')}>
            {(p) => <input {...p} type="time" min="15:00" value={form.awake_until ?? ''} onChange={(e) => set({ awake_until: e.target.value })} data-testid="awake-until" />}
          </Field>
        </div>
        <p className="soft">{t('bell.awake.hint')}</p>
        <Field label={t('bell.budget')} hint={t('bell.budget.hint')} fault={fault('/budget')}>
          {(p) => <input {...p} type="number" min={0} max={20} value={form.budget ?? 0} onChange={(e) => set({ budget: count(e.target.value, 20) })} data-testid="budget" />}
        </Field>
        <Field label={t('bell.unread')} fault={fault('/unread_after_minutes')}>
          {(p) => <input {...p} type="number" min={0} max={MINUTES} value={form.unread_after_minutes ?? 0} onChange={(e) => set({ unread_after_minutes: count(e.target.value, MINUTES) })} data-testid="unread-after" />}
        </Field>
        <Ways ways={form.ways ?? []} there={settings.ways_there ?? WAYS} missing={settings.ways_missing ?? []} fault={fault('/ways')} onChange={(ways) => set({ ways })} />
        {error ? <Fault error={error} isPlaced={(pointer) => PLACED.includes(pointer)} /> : null}
        {saved && Object.keys(change).length === 0 ? <Notice tone="good" live>{t('bell.saved')}</Notice> : null}
        <div><Button type="submit" look="main" disabled={busy || Object.keys(change).length === 0} data-testid="save-choices">{t('common.save')}</Button></div>
      </form>
    </details>
  );
}

function Ways({ ways, there, missing, fault, onChange }: {
  ways: Way[];
  /** What the office has. */
  there: string[];
  missing: { channel: string; why: Text }[];
  fault: string | undefined; onChange: (ways: Way[]) => void;
}) {
  const { t, say } = useWords();
  const name = useWayName();
  const [first] = there;
  const left = there.filter((w) => !ways.some((one) => one.channel === w));
  const put = (index: number, way: Way) => onChange(ways.map((one, i) => (i === index ? way : one)));
  return (
    <fieldset className="field plain-set">
      <legend className="strong">{t('bell.ways')}</legend>
      <label className="check"><input type="radio" name="ways" checked={ways.length === 0} onChange={() => onChange([])} data-testid="ways-office" /><span>{t('bell.ways.office')}</span></label>
      <label className="check"><input type="radio" name="ways" checked={ways.length > 0} onChange={() => { if (ways.length === 0 && first) onChange([{ channel: first }]); }} disabled={!first} data-testid="ways-own" /><span>{t('bell.ways.own')}</span></label>
      {ways.length > 0 ? (
        <ol className="stack-tight" data-testid="ways">
          {ways.map((way, i) => (
            <li key={way.channel}>
              <div className="row row-bottom">
                <strong>{name(way.channel)}</strong>
                {there.includes(way.channel) ? null : <span className="soft">{t('bell.ways.gone')}</span>}
                {i > 0 ? <Button onClick={() => onChange([...ways.slice(0, i - 1), way, ways[i - 1]!, ...ways.slice(i + 1)])} aria-label={t('bell.ways.up', { way: name(way.channel) })} data-testid={`way-up-${way.channel}`}>↑</Button> : null}
                <Button onClick={() => onChange(ways.filter((_, at) => at !== i))} aria-label={t('bell.ways.remove', { way: name(way.channel) })} data-testid={`way-drop-${way.channel}`}>✕</Button>
              </div>
              {i > 0 ? (
                <Field label={t('bell.ways.after', { way: name(way.channel) })} hint={t('bell.ways.after.hint')}>
                  {(p) => <input {...p} type="number" min={0} max={MINUTES} value={way.unread_after_minutes ?? ''} onChange={(e) => put(i, { ...way, unread_after_minutes: e.target.value === '' ? null : Number(e.target.value) })} data-testid={`way-after-${way.channel}`} />}
                </Field>
              ) : null}
            </li>
          ))}
        </ol>
      ) : null}
      {ways.length > 0 && left.length > 0 ? (
        <div className="row">{left.map((w) => <Button key={w} onClick={() => onChange([...ways, { channel: w, unread_after_minutes: null }])} data-testid={`way-add-${w}`}>{t('bell.ways.add')}: {name(w)}</Button>)}</div>
      ) : null}
      {first ? null : <span className="soft">{t('bell.ways.none')}</span>}
      {missing.length > 0 ? (
        <details data-testid="ways-missing">
          <summary>{t('bell.ways.missing')}</summary>
          <ul>{missing.map((one) => <li key={one.channel}><strong>{name(one.channel)}</strong>: {say(one.why)}</li>)}</ul>
        </details>
      ) : null}
      {fault ? <span className="fault">{fault}</span> : null}
    </fieldset>
  );
}
