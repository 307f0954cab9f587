import '../i18n/desk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { GuidanceImport } from '../api-types';
import { problemOf } from '../api/problem';
import { Main } from '../components/Frame';
import { Button, Fault, Field, Notice } from '../components/ui';
import { useWords } from '../lib/words';
import { importGuidance, importGuidanceFile } from '../services/guidance';

/** The import that had these bytes before, when the server refused them for it. */
function firstImport(error: unknown): string | null {
  const { type, link } = problemOf(error).document;
  return error && type?.endsWith('/already-imported') ? (link?.split('/').at(-1) ?? null) : null;
}

export default function GuidanceImportPage() {
  const { t } = useWords();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [year, setYear] = useState('');
  const [tried, setTried] = useState(false);
  const wrongFile = file !== null && /\.(docx?|pdf|odt|rtf)$/i.test(file.name);
  const empty = file === null && text.trim() === '';
  const read = useMutation<GuidanceImport>({
    mutationFn: () => {
      const told = /^\d{4}$/.test(year) ? Number(year) : undefined;
      return file ? importGuidanceFile(file, told) : importGuidance({ text, ...(told === undefined ? {} : { year: told }) });
    },
    onSuccess: (made) => {
      client.setQueryData(['import', made.id], made);
      void client.invalidateQueries({ queryKey: ['imports'] });
      void navigate({ to: '/guidance/imports/$id', params: { id: made.id } });
    },
  });
  const first = firstImport(read.error);
  return (
    <Main>
      <p><Link to="/guidance">← {t('guidance.title')}</Link></p>
      <h1>{t('guidance.import')}</h1>
      <p className="soft">{t('guidance.import.hint')}</p>
      <form
        className="card stack"
        onSubmit={(e) => {
          e.preventDefault();
          setTried(true);
          if (!empty && !wrongFile) read.mutate();
        }}
      >
        <Field label={t('guidance.import.file')} optional>
          {(p) => <input {...p} type="file" accept=".txt,text/plain" onChange={(e) => setFile(e.target.files?.[0] ?? null)} data-testid="import-file" />}
        </Field>
        {wrongFile ? <Notice tone="warn" live>{t('guidance.import.wrongFile')}</Notice> : null}
        <Field label={t('guidance.import.text')} fault={tried && empty ? t('guidance.import.needed') : undefined}>
          {(p) => <textarea {...p} rows={14} value={text} disabled={file !== null && !wrongFile} onChange={(e) => { setText(e.target.value); if (wrongFile) setFile(null); }} data-testid="import-text" />}
        </Field>
        <div style={{ maxWidth: '20rem' }}>
          <Field label={t('guidance.import.year')} optional>{(p) => <input {...p} inputMode="numeric" maxLength={4} value={year} onChange={(e) => setYear(e.target.value.replace(/\D/g, ''))} data-testid="import-year" />}</Field>
        </div>
        {first ? (
          <Notice tone="warn" live>
            {problemOf(read.error).message} <Link to="/guidance/imports/$id" params={{ id: first }} data-testid="import-first">{t('guidance.import.openFirst')}</Link>
          </Notice>
        ) : read.error ? <Fault error={read.error} /> : null}
        <div><Button look="main" type="submit" disabled={read.isPending || wrongFile} data-testid="import-read">{read.isPending ? t('common.sending') : t('guidance.import.do')}</Button></div>
      </form>
    </Main>
  );
}
