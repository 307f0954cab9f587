/** Two versions of a document beside each other: only what is not the same, in the words of its form. */
import type { Document, JsonSchema } from '../api-types';
import { difference, valueText, words, type FieldChange, type RowChange } from '../lib/difference';
import { useWords } from '../lib/words';
import { Badge, Notice } from './ui';

export default function DocumentDifference({ before, after, form }: { before: Document; after: Document; form: JsonSchema | null }) {
  const { t } = useWords();
  const named = useNames();
  const { fields, lists } = difference(before, after);
  if (fields.length === 0 && lists.length === 0) return <p className="soft">{t('diff.none')}</p>;
  return (
    <div className="stack" data-testid="difference" lang="vi">
      <p className="soft"><del>{t('diff.gone')}</del> · <ins>{t('diff.come')}</ins></p>
      <Fields fields={fields} schema={form} />
      {lists.map((list) => (
        <section key={list.name} className="stack-tight" aria-label={named(form, list.name)}>
          <h4 className="strong diff-head">{named(form, list.name)}</h4>
          {list.reordered ? <Notice>{t('diff.reordered')}</Notice> : null}
          <ul className="plain-list">
            {list.rows.map((row) => <Row key={`${row.what} ${row.id}`} row={row} schema={form?.properties?.[list.name]?.items ?? null} />)}
          </ul>
        </section>
      ))}
    </div>
  );
}

function useNames() {
  const { say } = useWords();
  return (schema: JsonSchema | null, name: string): string => {
    const found = schema?.properties?.[name];
    return say(found?.['x-title'] ?? found?.title) || name;
  };
}

function Row({ row, schema }: { row: RowChange; schema: JsonSchema | null }) {
  const { t } = useWords();
  const badge = row.what === 'added' ? <Badge tone="good" sign="+">{t('diff.row.added')}</Badge> : row.what === 'removed' ? <Badge tone="bad" sign="−">{t('diff.row.removed')}</Badge> : <Badge tone="warn" sign="✎">{t('diff.row.changed')}</Badge>;
  return (
    <li className="stack-tight diff-row" data-testid={`diff-${row.id}`}>
      <span className="row">{badge}<strong>{t('diff.row', { place: row.place })}{row.label ? `: ${row.label}` : ''}</strong></span>
      <Fields fields={row.fields} schema={schema} />
    </li>
  );
}

function Fields({ fields, schema }: { fields: FieldChange[]; schema: JsonSchema | null }) {
  const { t } = useWords();
  const named = useNames();
  if (fields.length === 0) return null;
  const yesNo = (value: boolean) => t(value ? 'common.yes' : 'common.no');
  return (
    <dl className="diff-fields">
      {fields.map((field) => (
        <div key={field.name}>
          <dt className="soft">{named(schema, field.name)}</dt>
          <dd className="pre"><Change before={valueText(field.before, yesNo)} after={valueText(field.after, yesNo)} /></dd>
        </div>
      ))}
    </dl>
  );
}

function Change({ before, after }: { before: string; after: string }) {
  const { t } = useWords();
  return (
    <>
      {words(before, after).map((piece, index) =>
        piece.kind === 'same' ? <span key={index}>{piece.text}</span>
          : piece.kind === 'gone' ? <del key={index}><span className="visually-hidden">{t('diff.gone.before')} </span>{piece.text}</del>
            : <ins key={index}><span className="visually-hidden">{t('diff.come.before')} </span>{piece.text}</ins>,
      )}
      {after === '' ? <span className="soft"> {t('diff.empty')}</span> : null}
    </>
  );
}
