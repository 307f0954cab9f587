import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { MailTemplate, Wording, WordingLanguage } from '../api-types';
import { faultAt } from '../api/problem';
import { Main } from '../components/Frame';
import { Button, Fault, Field, Loading, Notice } from '../components/ui';
import { dateAndTime } from '../lib/format';
import { framedPage, ownNonce } from '../lib/mail-page';
import { useWords } from '../lib/words';
import { placesIn, plainSubject } from '../lib/wording';
import { listTemplates, previewTemplate, resetTemplate, saveTemplate } from '../services/templates';

const PREVIEW_AFTER_MS = 600;

const PLACES = ['subject', 'step', 'due', 'before', 'person', 'unit', 'units', 'choice', 'count', 'other', 'cause', 'from', 'to', 'position', 'calls', 'days'] as const;
const known = (place: string): place is (typeof PLACES)[number] => (PLACES as readonly string[]).includes(place);

/** The wording of outgoing mail, per language, with what it looks like beside it. */
export default function TemplatesPage() {
  const { t } = useWords();
  const list = useQuery({ queryKey: ['templates'], queryFn: listTemplates });
  const [id, setId] = useState<string | null>(null);
  const [language, setLanguage] = useState<WordingLanguage>('vi');
  const one = list.data?.find((x) => x.id === id) ?? list.data?.[0];
  return (
    <Main>
      <h1>{t('tpl.title')}</h1>
      <p className="soft">{t('tpl.hint')}</p>
      {list.isPending ? <Loading /> : null}
      {list.error ? <Fault error={list.error} onRetry={() => void list.refetch()} /> : null}
      {one ? (
        <>
          <div className="row">
            <Field label={t('tpl.choose')}>{(p) => <select {...p} value={one.id} onChange={(e) => setId(e.target.value)} data-testid="tpl-choose">{(list.data ?? []).map((x) => <option key={x.id} value={x.id}>{plainSubject(x.shipped[language].subject) || x.id}{x.own[language] ? ` (${t('tpl.own')})` : ''}</option>)}</select>}</Field>
            <Field label={t('tpl.language')}>{(p) => <select {...p} value={language} onChange={(e) => setLanguage(e.target.value as WordingLanguage)} data-testid="tpl-language">{(['vi', 'en'] as const).map((l) => <option key={l} value={l}>{t(`tpl.language.${l}`)}</option>)}</select>}</Field>
          </div>
          <OneTemplate key={`${one.id} ${language}`} template={one} language={language} />
        </>
      ) : null}
    </Main>
  );
}

function OneTemplate({ template, language }: { template: MailTemplate; language: WordingLanguage }) {
  const { t } = useWords();
  const client = useQueryClient();
  const own = template.own[language];
  const shipped = template.shipped[language];
  const [wording, setWording] = useState<Wording>({ subject: (own ?? shipped).subject, body: (own ?? shipped).body });
  const [settled, setSettled] = useState(wording);
  // The office's own words stay at hand when they gave way to the shipped ones.
  const [dropped, setDropped] = useState<Wording | null>(null);
  // What is being typed is looked at when the hand rests.
  useEffect(() => {
    const wait = setTimeout(() => setSettled(wording), PREVIEW_AFTER_MS);
    return () => clearTimeout(wait);
  }, [wording]);
  const shown = useQuery({ queryKey: ['template-preview', template.id, language, settled.subject, settled.body], queryFn: () => previewTemplate(template.id, language, settled), staleTime: 60_000 });
  const settle = () => void client.invalidateQueries({ queryKey: ['templates'] });
  const save = useMutation({ mutationFn: () => saveTemplate(template.id, language, wording), onSuccess: settle });
  const reset = useMutation({ mutationFn: () => resetTemplate(template.id, language), onSuccess: () => { setDropped(wording); setWording({ subject: shipped.subject, body: shipped.body }); settle(); } });
  const set = (part: Partial<Wording>) => { save.reset(); reset.reset(); setWording({ ...wording, ...part }); };
  const error = save.error ?? shown.error;
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        reset.reset();
        save.mutate();
      }}
    >
      {template.kind === 'letter' ? <Notice>{t(language === 'vi' ? 'tpl.letter' : 'tpl.letter.en')}</Notice> : null}
      {own?.valid === false ? <Notice tone="warn">{t('tpl.invalid')}</Notice> : null}
      {own?.by ? <p className="soft">{t('tpl.by', { name: own.by.full_name, date: dateAndTime(own.at) })}</p> : null}
      <Field label={t('tpl.subject')} fault={faultAt(error, '/subject')}>{(p) => <input {...p} value={wording.subject} onChange={(e) => set({ subject: e.target.value })} data-testid="tpl-subject" />}</Field>
      <Field label={t('tpl.body')} hint={t(template.kind === 'letter' ? 'tpl.body.hint.letter' : 'tpl.body.hint')} fault={faultAt(error, '/body')}>{(p) => <textarea {...p} rows={12} spellCheck={false} value={wording.body} onChange={(e) => set({ body: e.target.value })} data-testid="tpl-body" />}</Field>
      <p className="soft" data-testid="tpl-places">{t('tpl.places')} {placesIn(shipped).map((place) => `{{${place}}} ${known(place) ? t(`tpl.place.${place}`) : ''}`.trim()).join('; ')}. {t('tpl.places.part')}</p>
      {own ? <details><summary>{t('tpl.shipped')}</summary><p className="strong">{shipped.subject}</p><p className="pre">{shipped.body}</p></details> : null}
      <section className="card stack-tight" aria-labelledby="shown">
        <h2 id="shown">{t('tpl.preview')}</h2>
        {shown.isPending ? <Loading /> : null}
        {shown.data ? <div data-testid="tpl-shown"><p className="strong">{shown.data.subject}</p><p className="pre">{shown.data.text}</p></div> : null}
        {shown.data?.html ? (
          <details data-testid="tpl-page">
            <summary>{t('tpl.preview.page')}</summary>
            <iframe title={t('tpl.preview.page')} sandbox="" srcDoc={framedPage(shown.data.html, ownNonce())} style={{ width: '100%', height: '28rem', border: '1px solid #ccc', background: '#fff' }} />
          </details>
        ) : null}
      </section>
      {error ? <Fault error={error} isPlaced={(pointer) => pointer === '/subject' || pointer === '/body'} /> : null}
      {reset.error ? <Fault error={reset.error} /> : null}
      {save.isSuccess ? <Notice tone="good" live>{t('tpl.saved')}</Notice> : null}
      {reset.isSuccess ? (
        <Notice tone="good" live>
          <p>{t('tpl.resetDone')}</p>
          {dropped ? <Button onClick={() => { setWording(dropped); setDropped(null); }} data-testid="tpl-back">{t('tpl.back')}</Button> : null}
        </Notice>
      ) : null}
      <div className="row">
        <Button type="submit" look="main" disabled={save.isPending} data-testid="tpl-save">{t('common.save')}</Button>
        {own ? <Button disabled={reset.isPending} onClick={() => { save.reset(); reset.mutate(); }} data-testid="tpl-reset">{t('tpl.reset')}</Button> : null}
      </div>
    </form>
  );
}
