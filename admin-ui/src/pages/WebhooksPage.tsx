import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Webhook, WebhookDelivery, WebhookWish } from '../api-types';
import { faultAt } from '../api/problem';
import { Main } from '../components/Frame';
import { Badge, Button, Dialog, Empty, Fault, Field, Loading, Notice } from '../components/ui';
import { CopyBox } from '../desk/CopyBox';
import { dateAndTime, shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { listUnits } from '../services/units';
import { changeWebhook, listWebhookDeliveries, listWebhooks, makeWebhook, removeWebhook, repeatDelivery, rotateSecret, testWebhook } from '../services/webhooks';

/** Where other programs are told: made, tried, turned off, and what became of each message. */
export default function WebhooksPage() {
  const { t } = useWords();
  const client = useQueryClient();
  const list = useQuery({ queryKey: ['webhooks'], queryFn: listWebhooks });
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<Webhook | null>(null);
  const [removing, setRemoving] = useState<Webhook | null>(null);
  const settle = () => void client.invalidateQueries({ queryKey: ['webhooks'] });
  const make = useMutation<Webhook, unknown, WebhookWish>({ mutationFn: makeWebhook, onSuccess: (hook) => { setAdding(false); setShown(hook); settle(); } });
  const remove = useMutation({ mutationFn: removeWebhook, onSuccess: () => { setRemoving(null); settle(); } });
  return (
    <Main>
      <div className="row row-apart">
        <h1>{t('hook.title')}</h1>
        <Button look="main" onClick={() => { make.reset(); setAdding(true); }} data-testid="hook-add">{t('hook.add')}</Button>
      </div>
      <p className="soft">{t('hook.hint')}</p>
      {list.isPending ? <Loading /> : null}
      {list.error ? <Fault error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data?.length === 0 ? <Empty>{t('hook.empty')}</Empty> : null}
      <ul className="plain-list">{(list.data ?? []).map((hook) => <One key={hook.id} hook={hook} onSecret={setShown} onRemove={() => { remove.reset(); setRemoving(hook); }} />)}</ul>
      {adding ? <AddDialog busy={make.isPending} error={make.error} onAdd={(wish) => make.mutate(wish)} onClose={() => setAdding(false)} /> : null}
      {shown?.secret ? (
        <Dialog title={t('hook.secret')} onClose={() => setShown(null)} testid="hook-secret">
          <p>{t('hook.secret.hint')}</p>
          {shown.earlier_secret_until ? <p>{t('hook.rotated', { date: dateAndTime(shown.earlier_secret_until) })}</p> : null}
          <CopyBox text={shown.secret} label={t('hook.secret')} testid="hook-secret-text" />
          <div className="dialog-feet"><Button onClick={() => setShown(null)}>{t('common.close')}</Button></div>
        </Dialog>
      ) : null}
      {removing ? (
        <Dialog title={t('hook.remove')} onClose={() => setRemoving(null)} testid="hook-removing">
          <p>{t('hook.remove.ask', { url: removing.url })}</p>
          {remove.error ? <Fault error={remove.error} /> : null}
          <div className="dialog-feet">
            <Button onClick={() => setRemoving(null)}>{t('common.cancel')}</Button>
            <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate(removing.id)} data-testid="confirm">{t('hook.remove')}</Button>
          </div>
        </Dialog>
      ) : null}
    </Main>
  );
}

function One({ hook, onSecret, onRemove }: { hook: Webhook; onSecret: (hook: Webhook) => void; onRemove: () => void }) {
  const { t, say } = useWords();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const units = useQuery({ queryKey: ['units'], queryFn: () => listUnits() });
  const settle = () => void client.invalidateQueries({ queryKey: ['webhooks'] });
  const wish = (enabled: boolean): WebhookWish => ({ url: hook.url, kinds: hook.kinds, enabled, ...(hook.unit ? { unit: hook.unit } : {}) });
  const turn = useMutation({ mutationFn: (enabled: boolean) => changeWebhook(hook.id, wish(enabled)), onSuccess: settle });
  const rotate = useMutation({ mutationFn: () => rotateSecret(hook.id), onSuccess: (fresh) => { settle(); onSecret(fresh); } });
  const test = useMutation({ mutationFn: () => testWebhook(hook.id), onSuccess: settle });
  const error = turn.error ?? rotate.error ?? test.error;
  const unit = units.data?.find((u) => u.id === hook.unit);
  return (
    <li className="card stack-tight" data-testid={`hook-${hook.id}`}>
      <div className="row"><strong>{hook.url}</strong><Badge tone={hook.enabled ? 'good' : 'warn'}>{hook.enabled ? t('hook.on') : t(`hook.off.${hook.note ?? 'disabled'}`)}</Badge></div>
      <span>{t('hook.kinds')}: {hook.kinds.length === 0 ? t('hook.kinds.all') : hook.kinds.join(', ')} · {hook.unit ? say(unit?.name) || hook.unit : t('hook.unit.all')}</span>
      <span className="soft">{hook.created_by.full_name}, {shortDate(hook.at)} · {t('hook.counts', hook.counts)}</span>
      {hook.failures > 0 ? <Notice tone="warn">{t('hook.failing', { count: hook.failures, date: dateAndTime(hook.failing_since) })}</Notice> : null}
      {error ? <Fault error={error} /> : null}
      {test.isSuccess ? <Notice tone="good" live>{t('hook.tested')}</Notice> : null}
      <div className="row">
        <Button disabled={test.isPending} onClick={() => test.mutate()} data-testid={`hook-test-${hook.id}`}>{t('hook.test')}</Button>
        <Button disabled={rotate.isPending} onClick={() => rotate.mutate()} data-testid={`hook-rotate-${hook.id}`}>{t('hook.rotate')}</Button>
        <Button disabled={turn.isPending} onClick={() => turn.mutate(!hook.enabled)} data-testid={`hook-turn-${hook.id}`}>{t(hook.enabled ? 'hook.disable' : 'hook.enable')}</Button>
        <Button look="danger" onClick={onRemove} data-testid={`hook-remove-${hook.id}`}>{t('hook.remove')}</Button>
      </div>
      <details onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary data-testid={`hook-more-${hook.id}`}>{t('hook.deliveries')}</summary>
        {open ? <Deliveries id={hook.id} /> : null}
      </details>
    </li>
  );
}

function Deliveries({ id }: { id: string }) {
  const { t } = useWords();
  const client = useQueryClient();
  const key = ['webhooks', id, 'deliveries'];
  const list = useQuery({ queryKey: key, queryFn: () => listWebhookDeliveries(id) });
  const again = useMutation<WebhookDelivery, unknown, number>({ mutationFn: (number) => repeatDelivery(id, number), onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks'] }) });
  // The receiver's status or the first word of what was noted; all of it is shown where one points.
  const why = (d: WebhookDelivery) => {
    if (d.status) return t('hook.error.status', { status: d.status });
    if (d.error?.startsWith('target-unreachable')) return t('hook.error.unreachable');
    return d.error?.startsWith('target-not-allowed') ? t('hook.error.notAllowed') : (d.error ?? '');
  };
  if (list.isPending) return <Loading />;
  if (!list.data) return <Fault error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data.length === 0) return <p className="soft">{t('hook.deliveries.none')}</p>;
  return (
    <div className="stack-tight">
      {again.error ? <Fault error={again.error} /> : null}
      <ul className="plain-list">
        {list.data.map((d) => (
          <li key={d.number} className="row" data-testid={`hook-delivery-${d.number}`}>
            <span>{dateAndTime(d.at)} · {d.kind}</span>
            <Badge tone={d.state === 'sent' ? 'good' : d.state === 'dead' ? 'bad' : 'busy'}>{t(`hook.state.${d.state}`)}</Badge>
            <span className="soft" title={d.error ?? undefined}>{[t('hook.tries', { count: d.tries }), d.state === 'sent' ? '' : why(d), d.state === 'queued' && d.next_try && d.tries > 0 ? t('hook.next', { date: dateAndTime(d.next_try) }) : ''].filter(Boolean).join(' · ')}</span>
            {d.state === 'queued' ? null : <Button disabled={again.isPending} onClick={() => again.mutate(d.number)}>{t('hook.again')}</Button>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function AddDialog({ busy, error, onAdd, onClose }: { busy: boolean; error: unknown; onAdd: (wish: WebhookWish) => void; onClose: () => void }) {
  const { t, say } = useWords();
  const units = useQuery({ queryKey: ['units'], queryFn: () => listUnits() });
  const [url, setUrl] = useState('');
  const [kinds, setKinds] = useState('');
  const [unit, setUnit] = useState('');
  const words = kinds.split(/[\s,]+/).filter(Boolean);
  return (
    <Dialog title={t('hook.add')} onClose={onClose} testid="hook-adding">
      <form
        noValidate
        className="stack"
        onSubmit={(e) => {
          e.preventDefault();
          onAdd({ url: url.trim(), ...(words.length > 0 ? { kinds: words } : {}), ...(unit ? { unit } : {}) });
        }}
      >
        <Field label={t('hook.url')} fault={faultAt(error, '/url')}>{(p) => <input {...p} type="url" required maxLength={2000} value={url} onChange={(e) => setUrl(e.target.value)} data-testid="hook-url" />}</Field>
        <Field label={t('hook.kinds')} hint={t('hook.kinds.hint')} optional fault={faultAt(error, '/kinds')}>{(p) => <input {...p} value={kinds} onChange={(e) => setKinds(e.target.value)} data-testid="hook-kinds" />}</Field>
        <Field label={t('hook.unit')} optional fault={faultAt(error, '/unit')}>{(p) => <select {...p} value={unit} onChange={(e) => setUnit(e.target.value)}><option value="">{t('hook.unit.all')}</option>{(units.data ?? []).map((u) => <option key={u.id} value={u.id}>{say(u.name)}</option>)}</select>}</Field>
        {error ? <Fault error={error} isPlaced={(pointer) => ['/url', '/kinds', '/unit'].includes(pointer)} /> : null}
        <div className="dialog-feet">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="main" disabled={busy || url.trim() === ''} data-testid="confirm">{t('hook.add')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
