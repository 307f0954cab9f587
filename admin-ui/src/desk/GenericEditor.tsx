import type { JsonSchema, Text } from '../api-types';
import { DayInput, Field } from '../components/ui';
import { useWords } from '../lib/words';

/** A plain form out of the process's own JSON Schema: text, number, date, choice, yes or no, and lists of short texts. */
export function GenericEditor({ document, form, faults, onChange }: {
  document: Record<string, unknown>; form: JsonSchema | null; faults: Map<string, string>; onChange: (document: Record<string, unknown>) => void;
}) {
  const { t, say } = useWords();
  const properties: [string, JsonSchema][] = form?.properties
    ? Object.entries(form.properties).filter(([, s]) => s.const === undefined)
    : Object.entries(document).filter(([k]) => k !== 'kind').map(([k, v]) => [k, { type: typeof v === 'number' ? 'number' : typeof v === 'boolean' ? 'boolean' : 'string', title: k }]);
  const set = (name: string, value: unknown) => onChange({ ...document, [name]: value });
  const titleOf = (name: string, schema: JsonSchema) => say((schema['x-title'] ?? schema.title ?? name) as Text | string);
  return (
    <div className="stack" style={{ maxWidth: 'var(--reading)' }}>
      {form ? null : <p className="soft">{t('generic.noForm')}</p>}
      {properties.map(([name, schema]) => {
        const value = document[name];
        const common = { label: titleOf(name, schema), hint: schema.description ? say(schema.description as Text | string) : undefined, optional: !(form?.required ?? []).includes(name), fault: faults.get(name) };
        if (schema.enum)
          return (
            <Field key={name} {...common}>
              {(p) => (
                <select {...p} value={String(value ?? '')} onChange={(e) => set(name, schema.enum?.find((v) => String(v) === e.target.value) ?? null)} data-testid={`field-${name}`}>
                  <option value="">–</option>
                  {schema.enum?.map((v) => <option key={String(v)} value={String(v)}>{String(v)}</option>)}
                </select>
              )}
            </Field>
          );
        if (schema.type === 'boolean')
          return (
            <label key={name} className="check">
              <input type="checkbox" checked={value === true} onChange={(e) => set(name, e.target.checked)} data-testid={`field-${name}`} />
              <span>{common.label}</span>
            </label>
          );
        if (schema.type === 'array')
          return (
            <Field key={name} {...common}>
              {(p) => <textarea {...p} rows={3} value={Array.isArray(value) ? value.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))).join('\n') : ''} onChange={(e) => set(name, e.target.value === '' ? [] : e.target.value.split('\n'))} data-testid={`field-${name}`} />}
            </Field>
          );
        if (schema.type === 'number' || schema.type === 'integer')
          return (
            <Field key={name} {...common}>
              {(p) => <input {...p} type="number" value={typeof value === 'number' ? value : ''} onChange={(e) => set(name, e.target.value === '' ? null : e.target.valueAsNumber)} data-testid={`field-${name}`} />}
            </Field>
          );
        if (schema.format === 'date')
          return (
            <Field key={name} {...common}>
              {(p) => <DayInput {...p} value={typeof value === 'string' ? value : ''} onChange={(e) => set(name, e.target.value || null)} data-testid={`field-${name}`} />}
            </Field>
          );
        if (schema.type === 'object' || (typeof value === 'object' && value !== null)) return null;
        const long = (schema.maxLength ?? 1000) > 200;
        return (
          <Field key={name} {...common}>
            {(p) => long
              ? <textarea {...p} rows={3} value={typeof value === 'string' ? value : ''} onChange={(e) => set(name, e.target.value)} data-testid={`field-${name}`} />
              : <input {...p} value={typeof value === 'string' ? value : ''} onChange={(e) => set(name, e.target.value)} data-testid={`field-${name}`} />}
          </Field>
        );
      })}
    </div>
  );
}
