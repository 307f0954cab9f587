/** A text of several lines within the server's bound. The bound is told before it is met, and again when it is passed. */
import type { RefObject, TextareaHTMLAttributes } from 'react';
import { useWords } from '../lib/words';

export const TEXT_LIMIT = 4000;
const TOLD_FROM = TEXT_LIMIT - 500;

/** Counted as the server counts: by code points of the composed text. */
export const lengthOf = (text: string) => [...text.normalize('NFC')].length;
export const isTooLong = (text: string) => lengthOf(text.trim()) > TEXT_LIMIT;
const written = (count: number) => String(count).replace(/(\d)(?=(\d{3})+$)/g, '$1.');

type Given = TextareaHTMLAttributes<HTMLTextAreaElement> & { value: string; box?: RefObject<HTMLTextAreaElement | null>; 'data-testid'?: string };
export function LongText({ box, ...given }: Given) {
  const { t } = useWords();
  const length = lengthOf(given.value.trim());
  return (
    <>
      <textarea {...given} ref={box} />
      {length > TEXT_LIMIT ? <span className="fault" role="alert">{t('field.tooLong', { count: written(length) })}</span>
        : length >= TOLD_FROM ? <span className="hint" role="status">{t('field.left', { count: TEXT_LIMIT - length })}</span> : null}
    </>
  );
}
