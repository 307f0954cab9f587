/** What reminders left to be done by hand: whom to telephone, and whom a letter need not urge any more. */
import type { PhoneList, UrgedUnit } from '../api-types';
import { useWords } from '../lib/words';
import { Notice } from './ui';

/** Persons with what they do and where; a number one can tap where it is known. */
export function PhoneLists({ lists }: { lists: PhoneList[] }) {
  const { t, say, dueAt } = useWords();
  return (
    <>
      {lists.map((list) => (
        <Notice key={`${list.at} ${list.due}`} tone="warn">
          <div className="stack-tight" data-testid="phone-list">
            <p className="strong">{t('phone.title')}</p>
            {list.due ? <p className="soft">{t('phone.due', { due: dueAt(list.due) })}</p> : null}
            <ul>
              {list.calls.map((call) => (
                <li key={`${call.unit} ${call.person}`}>
                  {[call.name ?? t('phone.nobody'), call.position ? say(call.position) : '', say(call.unit_name)].filter(Boolean).join(', ')}
                  {call.phone ? <>: <a href={`tel:${call.phone.replace(/[^+0-9]/g, '')}`}>{call.phone}</a></> : null}
                </li>
              ))}
            </ul>
          </div>
        </Notice>
      ))}
    </>
  );
}

/** A draft keeps the units it was made for; that some have reported since is for the drafter to act on. */
export function UrgedUnits({ units, issued }: { units: UrgedUnit[]; issued: boolean }) {
  const { t, say } = useWords();
  const reported = units.filter((u) => u.reported);
  if (issued || reported.length === 0) return null;
  return (
    <Notice tone="warn">
      <div className="stack-tight" data-testid="urged-units">
        <p className="strong">{t(reported.length === units.length ? 'urged.all' : 'urged.some')}</p>
        <ul>{reported.map((u) => <li key={u.unit}>{say(u.unit_name)}</li>)}</ul>
      </div>
    </Notice>
  );
}
