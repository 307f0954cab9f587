/** What an act asks for, as its `fields` tell: one control per type, with what is wrong at the control itself.
 *
 *    const [data, setData] = useState(() => firstData(fields));
 *    <ActionFields fields={fields} data={data} faults={{ person: 'Hãy chọn.' }} onChange={(name, value) => …} />
 *    onSend({ kind, work, ...wireData(fields, data) });      // texts trimmed, what is empty left out */
import { useId, useState } from 'react';
import type { ActionField, FieldFault, FieldOption, FieldValue } from '../api-types';
import { matches } from '../lib/fold';
import { useWords } from '../lib/words';
import { isTooLong, LongText } from './LongText';
import { DayInput, Field } from './ui';

export type FieldData = Partial<Record<string, FieldValue>>;
export type FieldFaults = Partial<Record<string, string>>;
const RADIO_MOST = 5;
const SEARCH_FROM = 9;

/** A truth that nobody touched is a no, not an unanswered question. */
export const firstData = (fields: ActionField[]): FieldData => Object.fromEntries(fields.filter((f) => f.type === 'boolean').map((f) => [f.name, false]));

const isEmpty = (value: FieldValue | undefined) =>
  value === undefined || (typeof value === 'string' && value.trim() === '') || (typeof value === 'number' && Number.isNaN(value)) || (Array.isArray(value) && value.length === 0);

export function wireData(fields: ActionField[], data: FieldData): FieldData {
  return Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = data[name];
      return isEmpty(value) ? [] : [[name, typeof value === 'string' ? value.trim() : value]];
    }),
  );
}

/** Which fields cannot be sent as they are, and why. */
export function missingIn(fields: ActionField[], data: FieldData): Record<string, 'field.needed' | 'field.choose' | 'field.tooLong.short'> {
  const wrong: Record<string, 'field.needed' | 'field.choose' | 'field.tooLong.short'> = {};
  for (const { name, type, required } of fields) {
    const value = data[name];
    if (required && isEmpty(value)) wrong[name] = type === 'choice' || type === 'choices' ? 'field.choose' : 'field.needed';
    else if (typeof value === 'string' && isTooLong(value)) wrong[name] = 'field.tooLong.short';
  }
  return wrong;
}

/** The member of a command that a pointer of a refusal means: "/persons/2" and "/data/persons" are both about `persons`. */
export function memberOf(pointer: string): string {
  const [first = '', second = ''] = pointer.replace(/^\//, '').split('/');
  return first === 'data' && second ? second : first;
}

/** The sentences of a refusal by member, those of one member joined. */
export function byMember(faults: FieldFault[]): FieldFaults {
  const found: FieldFaults = {};
  for (const { pointer, detail } of faults) {
    const name = memberOf(pointer);
    if (name) found[name] = found[name] ? `${found[name]} ${detail}` : detail;
  }
  return found;
}

export function ActionFields({ fields, data, faults, onChange }: {
  fields: ActionField[]; data: FieldData; faults: FieldFaults; onChange: (name: string, value: FieldValue) => void;
}) {
  return (
    <>
      {fields.map((field) => <One key={field.name} field={field} value={data[field.name]} fault={faults[field.name]} onChange={(value) => onChange(field.name, value)} />)}
    </>
  );
}

function One({ field, value, fault, onChange }: { field: ActionField; value: FieldValue | undefined; fault: string | undefined; onChange: (value: FieldValue) => void }) {
  const { say, t } = useWords();
  const label = say(field.label);
  const options = field.options ?? [];
  const text = typeof value === 'string' ? value : '';
  const testid = `field-${field.name}`;
  if (field.type === 'choices') return <CheckList label={label} field={field} chosen={Array.isArray(value) ? value : []} fault={fault} onChange={onChange} />;
  if (field.type === 'choice' && options.length <= RADIO_MOST)
    return (
      <Group label={label} optional={!field.required} fault={fault} testid={testid}>
        {options.length === 0 ? <span className="soft">{t('field.noOptions')}</span> : null}
        {options.map((o) => (
          <label key={o.value} className="check">
            <input type="radio" name={field.name} value={o.value} checked={text === o.value} onChange={() => onChange(o.value)} />
            <span>{say(o.label)}</span>
          </label>
        ))}
      </Group>
    );
  if (field.type === 'boolean')
    return (
      <div className="field">
        <label className="check">
          <input type="checkbox" checked={value === true} aria-invalid={Boolean(fault)} onChange={(e) => onChange(e.target.checked)} data-testid={testid} />
          <span>{label}</span>
        </label>
        {fault ? <span className="fault" role="alert">{fault}</span> : null}
      </div>
    );
  return (
    <Field label={label} optional={!field.required} fault={fault} hint={field.type === 'long-text' ? t('field.limit') : undefined}>
      {(p) => {
        const rest = { ...p, 'aria-required': field.required === true, 'data-testid': testid };
        if (field.type === 'choice')
          return (
            <select {...rest} value={text} onChange={(e) => onChange(e.target.value)}>
              <option value="">–</option>
              {options.map((o) => <option key={o.value} value={o.value}>{say(o.label)}</option>)}
            </select>
          );
        if (field.type === 'long-text') return <LongText {...rest} value={text} onChange={(e) => onChange(e.target.value)} />;
        if (field.type === 'date') return <DayInput {...rest} value={text} onChange={(e) => onChange(e.target.value)} />;
        if (field.type === 'number')
          return <input {...rest} type="number" value={typeof value === 'number' && !Number.isNaN(value) ? value : ''} onChange={(e) => onChange(e.target.valueAsNumber)} />;
        return <input {...rest} value={text} onChange={(e) => onChange(e.target.value)} />;
      }}
    </Field>
  );
}

function Group({ label, optional, fault, testid, children }: { label: string; optional: boolean; fault: string | undefined; testid: string; children: React.ReactNode }) {
  const { t } = useWords();
  const id = useId();
  return (
    <fieldset className="field plain-set" aria-describedby={fault ? `${id}-fault` : undefined} data-testid={testid}>
      <legend className="strong">{label}{optional ? <span className="soft"> ({t('common.optional')})</span> : null}</legend>
      {children}
      {fault ? <span className="fault" id={`${id}-fault`} role="alert" tabIndex={-1}>{fault}</span> : null}
    </fieldset>
  );
}

/** Several of many: what is chosen stays named while the search narrows the list. */
function CheckList({ label, field, chosen, fault, onChange }: {
  label: string; field: ActionField; chosen: string[]; fault: string | undefined; onChange: (value: string[]) => void;
}) {
  const { say, t } = useWords();
  const [search, setSearch] = useState('');
  const options = field.options ?? [];
  const shown = options.filter((o) => matches(say(o.label), search));
  const toggle = (option: FieldOption, on: boolean) => {
    const now = on ? [...chosen, option.value] : chosen.filter((v) => v !== option.value);
    // In the order of the list, whatever the order of the clicks.
    onChange(options.map((o) => o.value).filter((v) => now.includes(v)));
  };
  return (
    <Group label={label} optional={!field.required} fault={fault} testid={`field-${field.name}`}>
      {options.length >= SEARCH_FROM ? (
        <input className="input" type="search" value={search} aria-label={t('field.search', { label })} placeholder={t('field.search.hint')} onChange={(e) => setSearch(e.target.value)} data-testid={`search-${field.name}`} />
      ) : null}
      <span className="soft" role="status">
        {chosen.length === 0 ? t('field.chosen.none') : t('field.chosen', { count: chosen.length, names: options.filter((o) => chosen.includes(o.value)).map((o) => say(o.label)).join('; ') })}
      </span>
      <div className="check-list">
        {shown.map((o) => (
          <label key={o.value} className="check">
            <input type="checkbox" value={o.value} checked={chosen.includes(o.value)} onChange={(e) => toggle(o, e.target.checked)} />
            <span>{say(o.label)}</span>
          </label>
        ))}
        {shown.length === 0 ? <span className="soft">{t(options.length === 0 ? 'field.noOptions' : 'field.search.none')}</span> : null}
      </div>
    </Group>
  );
}
