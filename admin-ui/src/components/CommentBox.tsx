/** Where a comment is written. "@" opens the list of colleagues: arrows choose, Enter or Tab takes, Escape closes it. */
import { useEffect, useId, useState, type KeyboardEvent, type RefObject } from 'react';
import type { PaperComment } from '../api-types';
import { fold, matches } from '../lib/fold';
import { useWords } from '../lib/words';
import { isTooLong, LongText } from './LongText';
import { nameBegun, type Colleague } from './mentions';
import { Button, Field } from './ui';

const SHOWN_MOST = 8;

export function CommentBox({ box, text, people, picked, answered, onText, onBegun, onPick, onNoAnswer, onSend }: {
  box: RefObject<HTMLTextAreaElement | null>;
  text: string;
  people: Colleague[];
  /** Names that were taken from the list, with whom they mean. */
  picked: Record<string, string>;
  answered: PaperComment | null;
  onText: (text: string) => void;
  onBegun: (begun: string | null) => void;
  onPick: (person: Colleague) => void;
  onNoAnswer: () => void;
  onSend: () => void;
}) {
  const { t } = useWords();
  const id = useId();
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [closed, setClosed] = useState<string | null>(null);
  const begun = nameBegun(text.slice(0, caret), [...people.map((p) => p.full_name), ...Object.keys(picked)]);
  useEffect(() => onBegun(begun), [begun, onBegun]);
  // Whose name has a word that begins so comes before whoever only has the letters somewhere.
  const rank = (p: Colleague) => (fold(p.full_name).split(' ').some((word) => word.startsWith(fold(begun ?? '').split(' ')[0] ?? '')) ? 0 : 1);
  const found = begun === null || begun === closed ? [] : people.filter((p) => matches(`${p.full_name} ${p.title ?? ''}`, begun)).sort((a, b) => rank(a) - rank(b)).slice(0, SHOWN_MOST);
  const current = found[Math.min(at, found.length - 1)];
  const cannot = text.trim() === '' || isTooLong(text);

  const caretTo = (place: number) => {
    setCaret(place);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(place, place);
    });
  };
  const take = (person: Colleague) => {
    const before = `${text.slice(0, caret - (begun?.length ?? 0))}${person.full_name} `;
    onPick(person);
    onText(before + text.slice(caret));
    setAt(0);
    caretTo(before.length);
  };
  const beginName = () => {
    const place = box.current?.selectionStart ?? text.length;
    const before = `${text.slice(0, place)}${place === 0 || /\s$/.test(text.slice(0, place)) ? '' : ' '}@`;
    onText(before + text.slice(place));
    setClosed(null);
    caretTo(before.length);
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // The input method needs these keys itself while it is putting a word together.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !cannot) {
      event.preventDefault();
      onSend();
      return;
    }
    if (!current) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt((Math.min(at, found.length - 1) + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault();
      take(current);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      setClosed(begun);
    }
  };
  return (
    <form className="stack-tight" onSubmit={(e) => { e.preventDefault(); if (!cannot) onSend(); }}>
      {answered ? (
        <span className="row">
          <span>{t('talk.answering', { name: answered.by.full_name })}</span>
          <Button look="quiet" onClick={onNoAnswer}>{t('talk.noAnswer')}</Button>
        </span>
      ) : null}
      <Field label={t(answered ? 'talk.write.answer' : 'talk.write')} hint={t('talk.write.hint')}>
        {(p) => (
          <LongText
            {...p}
            box={box}
            value={text}
            aria-autocomplete="list"
            aria-controls={current ? `${id}-list` : undefined}
            aria-activedescendant={current ? `${id}-${current.id}` : undefined}
            onChange={(e) => { setCaret(e.target.selectionStart); setAt(0); setClosed(null); onText(e.target.value); }}
            onSelect={(e) => setCaret(e.currentTarget.selectionStart)}
            onKeyDown={onKey}
            data-testid="comment-text"
          />
        )}
      </Field>
      {current ? (
        <>
          <span className="visually-hidden" role="status">{t('talk.found', { count: found.length })}</span>
          <div className="names" role="listbox" id={`${id}-list`} aria-label={t('talk.colleagues')}>
            {found.map((p) => (
              // The keyboard stays in the text and chooses from there.
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
              <div key={p.id} id={`${id}-${p.id}`} role="option" aria-selected={p === current} onPointerDown={(e) => e.preventDefault()} onClick={() => take(p)}>
                {p.full_name}{p.title ? <span className="soft">, {p.title}</span> : null}
              </div>
            ))}
          </div>
        </>
      ) : null}
      <div className="row">
        <Button look="main" type="submit" aria-disabled={cannot} data-testid="comment-send">{t('talk.send')}</Button>
        <Button onClick={beginName}>{t('talk.name')}</Button>
      </div>
    </form>
  );
}
