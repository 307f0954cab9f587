import '../i18n/desk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { DefinitionProblem, DefinitionRow } from '../api-types';
import { Main } from '../components/Frame';
import { Badge, Button, Empty, Fault, Field, Loading, Notice } from '../components/ui';
import { MigrationPanel } from '../desk/MigrationPanel';
import { useWords } from '../lib/words';
import { checkDefinition, listDefinitions, readDefinition } from '../services/definitions';

export default function DefinitionsPage() {
  const { t } = useWords();
  const list = useQuery({ queryKey: ['definitions'], queryFn: listDefinitions });
  return (
    <Main>
      <h1>{t('defs.title')}</h1>
      {list.isPending ? <Loading /> : null}
      {list.error ? <Fault error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data?.length === 0 ? <Empty>{t('defs.empty')}</Empty> : null}
      <ul className="plain-list">{(list.data ?? []).map((d) => <One key={`${d.id} ${d.version}`} row={d} />)}</ul>
      <Check />
    </Main>
  );
}

function One({ row }: { row: DefinitionRow }) {
  const { t, say } = useWords();
  const [open, setOpen] = useState(false);
  const detail = useQuery({ queryKey: ['definition', row.id, row.version], queryFn: () => readDefinition(row.id, row.version), enabled: open, staleTime: Infinity });
  return (
    <li className="card stack-tight" data-testid={`definition-${row.id}`}>
      <div className="row"><h2>{say(row.title)}</h2><Badge>{t('defs.version')} {row.version}</Badge><span className="soft">{row.id}</span></div>
      <div><Link to="/definitions/$id/$version/rehearsal" params={{ id: row.id, version: String(row.version) }} className="button" data-testid={`rehearse-${row.id}`}>{t('rehearsal.title')}</Link></div>
      {row.versions ? <MigrationPanel row={row} /> : null}
      <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary>{t('defs.source')}</summary>
        {open && detail.isPending ? <Loading /> : null}
        {detail.error ? <Fault error={detail.error} /> : null}
        {detail.data ? <pre className="pre source">{JSON.stringify(detail.data, null, 2)}</pre> : null}
      </details>
    </li>
  );
}

function Check() {
  const { t, say } = useWords();
  const [text, setText] = useState('');
  const [notJson, setNotJson] = useState<string | null>(null);
  const check = useMutation<DefinitionProblem[], unknown, unknown>({ mutationFn: checkDefinition });
  return (
    <section className="card stack" aria-labelledby="check">
      <h2 id="check">{t('defs.check')}</h2>
      <form
        className="stack"
        onSubmit={(e) => {
          e.preventDefault();
          check.reset();
          try {
            const definition: unknown = JSON.parse(text);
            setNotJson(null);
            check.mutate(definition);
          } catch (error) {
            setNotJson(error instanceof Error ? error.message : String(error));
          }
        }}
      >
        <Field label={t('defs.check.area')} hint={t('defs.check.hint')} fault={notJson ? t('defs.check.notJson', { detail: notJson }) : undefined}>
          {(p) => <textarea {...p} rows={8} spellCheck={false} value={text} onChange={(e) => setText(e.target.value)} data-testid="definition-text" />}
        </Field>
        <div><Button type="submit" look="main" disabled={text.trim() === '' || check.isPending} data-testid="definition-check">{t('defs.check.do')}</Button></div>
      </form>
      {check.error ? <Fault error={check.error} /> : null}
      {check.data?.length === 0 ? <Notice tone="good" live>{t('defs.check.ok')}</Notice> : null}
      {check.data && check.data.length > 0 ? (
        <table className="table stacked-table">
          <thead><tr><th scope="col">{t('defs.severity')}</th><th scope="col">{t('defs.pointer')}</th><th scope="col">{t('defs.problem')}</th></tr></thead>
          <tbody>{check.data.map((p, i) => <tr key={i}><td data-label={t('defs.severity')}>{p.severity}</td><td data-label={t('defs.pointer')}>{p.pointer}</td><td>{say(p.message)}{p.path && p.path.length > 0 ? <div className="soft">{p.path.join(' → ')}</div> : null}</td></tr>)}</tbody>
        </table>
      ) : null}
    </section>
  );
}
