/** The talk beside a paper: a thread of one level, told apart from the decisions. What is written stands at once in the thread as
 *  "on its way" and never as written before the server has said so; what could not be sent stays, with its reason, to be sent again
 *  or taken back into the box. */
import { useEffect, useRef, useState } from 'react';
import type { Instant, PaperComment, Text } from '../api-types';
import { idempotencyKey } from '../api/client';
import { useWords } from '../lib/words';
import { CommentBox } from './CommentBox';
import { marked, readShelf, writeShelf, type Shelf, type Unsent } from './comment-shelf';
import { mentioned, mentionParts, type Colleague } from './mentions';
import { Badge, Button, Notice, useFaultSentence } from './ui';

export interface NewComment { key: string; text: string; reply_to: string | null; mentions: string[] }
interface Given {
  comments: PaperComment[];
  people: Colleague[];
  me: { id: string; full_name: string };
  now: Instant;
  /** Whether the reader may write, and why not. */
  writing: { enabled: boolean; why: Text | null };
  /** The beginning of a name that is looked for, null when none is. */
  onBegun: (begun: string | null) => void;
  storageKey: string;
  onSend: (comment: NewComment) => Promise<void>;
  onRemove: (id: string) => Promise<void>;
}

/** Every first comment with its answers, however deep they hang; an answer to what is not there stands by itself. */
export function threads(comments: PaperComment[]): { first: PaperComment; answers: PaperComment[] }[] {
  const byId = new Map(comments.map((c) => [c.id, c]));
  const rootOf = (comment: PaperComment): PaperComment => {
    let at = comment;
    for (let steps = 0; steps < comments.length; steps += 1) {
      const above = at.reply_to ? byId.get(at.reply_to) : undefined;
      if (!above) break;
      at = above;
    }
    return at;
  };
  const inTime = [...comments].sort((a, b) => a.at.localeCompare(b.at));
  return inTime
    .filter((c) => rootOf(c) === c)
    .map((first) => ({ first, answers: inTime.filter((c) => c !== first && rootOf(c) === first) }));
}

export default function Comments({ comments, people, me, now, writing, storageKey, onBegun, onSend, onRemove }: Given) {
  const { t, say } = useWords();
  const sentence = useFaultSentence();
  const [shelf, setShelf] = useState<Shelf>(() => readShelf(storageKey));
  const [told, setTold] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => writeShelf(storageKey, shelf), [storageKey, shelf]);

  const mark = (key: string, change: Partial<Unsent> | null) => {
    setShelf((s) => marked(s, key, change));
    // The page may have been left meanwhile; what it kept must know, too.
    writeShelf(storageKey, marked(readShelf(storageKey), key, change));
  };
  const deliver = async (one: Unsent) => {
    mark(one.key, { state: 'sending', why: '' });
    setTold('');
    try {
      await onSend({ key: one.key, text: one.text, reply_to: one.reply_to, mentions: one.mentions });
      mark(one.key, null);
      setTold(t('talk.sent'));
    } catch (error) {
      mark(one.key, { state: 'failed', why: sentence(error) });
    }
  };
  const send = () => {
    const one: Unsent = { key: idempotencyKey(), text: shelf.text.trim(), reply_to: shelf.reply_to, mentions: mentioned(shelf.text, people, shelf.picked), picked: shelf.picked, state: 'sending', why: '' };
    setShelf((s) => ({ text: '', reply_to: null, picked: {}, unsent: [...s.unsent, one] }));
    void deliver(one);
    box.current?.focus();
  };
  const takeBack = (one: Unsent) => {
    setShelf((s) => ({ ...s, text: [one.text, s.text.trim()].filter(Boolean).join('\n'), reply_to: s.reply_to ?? one.reply_to, picked: { ...one.picked, ...s.picked }, unsent: s.unsent.filter((other) => other.key !== one.key) }));
    box.current?.focus();
  };
  const answer = (id: string) => {
    setShelf((s) => ({ ...s, reply_to: id }));
    box.current?.focus();
  };
  const answered = comments.find((c) => c.id === shelf.reply_to) ?? null;
  const may = writing.enabled;
  const item = (comment: PaperComment) => (
    <One comment={comment} above={comments.find((c) => c.id === comment.reply_to) ?? null} me={me.id} now={now} onAnswer={may ? () => answer(comment.id) : null} onRemove={may && (comment.own ?? comment.by.id === me.id) ? () => onRemove(comment.id) : null} />
  );
  return (
    <div className="stack" data-testid="comments">
      {comments.length === 0 && shelf.unsent.length === 0 ? <p className="soft">{t(may ? 'talk.empty' : 'talk.empty.read')}</p> : null}
      <ol className="plain-list">
        {threads(comments).map(({ first, answers }) => (
          <li key={first.id} className="stack-tight">
            {item(first)}
            {answers.length > 0 ? <ol className="plain-list answers" aria-label={t('talk.answers', { name: first.by.full_name })}>{answers.map((c) => <li key={c.id}>{item(c)}</li>)}</ol> : null}
          </li>
        ))}
        {shelf.unsent.map((one) => (
          <li key={one.key} className={`notice stack-tight ${one.state === 'sending' ? '' : 'notice-bad'}`} data-testid="unsent">
            <span className="row">
              <strong>{me.full_name}</strong>
              <Badge tone={one.state === 'sending' ? 'busy' : 'bad'} sign={one.state === 'sending' ? '…' : '!'}>{t(`talk.unsent.${one.state}`)}</Badge>
            </span>
            <p className="pre">{one.text}</p>
            {one.why ? <p role="alert">{one.why}</p> : null}
            {one.state === 'sending' ? null : (
              <span className="row">
                <Button look="main" onClick={() => void deliver(one)}>{t('talk.again')}</Button>
                <Button onClick={() => takeBack(one)}>{t('talk.edit')}</Button>
              </span>
            )}
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">{told}</p>
      {may ? (
        <CommentBox
          box={box}
          text={shelf.text}
          people={people}
          picked={shelf.picked}
          answered={answered}
          onText={(text) => setShelf((s) => ({ ...s, text }))}
          onBegun={onBegun}
          onPick={(person) => setShelf((s) => ({ ...s, picked: { ...s.picked, [person.full_name]: person.id } }))}
          onNoAnswer={() => setShelf((s) => ({ ...s, reply_to: null }))}
          onSend={send}
        />
      ) : (
        <>
          <p className="soft">{writing.why ? t('talk.whyNot', { reason: say(writing.why) }) : t('talk.readOnly')}</p>
          {shelf.text ? <Notice tone="warn"><p>{t('talk.kept')}</p><p className="pre">{shelf.text}</p></Notice> : null}
        </>
      )}
    </div>
  );
}

function One({ comment, above, me, now, onAnswer, onRemove }: {
  comment: PaperComment; above: PaperComment | null; me: string; now: Instant; onAnswer: (() => void) | null; onRemove: (() => Promise<void>) | null;
}) {
  const { t, full, ago } = useWords();
  const sentence = useFaultSentence();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const head = (
    <span className="row">
      <strong>{comment.by.full_name}</strong>
      <time className="soft" dateTime={comment.at} title={full(comment.at)}>{ago(comment.at, now)}</time>
      {!comment.removed_at && comment.mentions?.some((m) => m.id === me) ? <Badge tone="meet" sign="@">{t('talk.namesMe')}</Badge> : null}
    </span>
  );
  // The gap stays in sight, so that answers to it are understood.
  if (comment.removed_at) return <div className="stack-tight comment-gone" data-testid={`comment-${comment.id}`}>{head}<p className="soft">{t('talk.removed')}</p></div>;
  const remove = async () => {
    setBusy(true);
    setFault('');
    try {
      await onRemove?.();
    } catch (error) {
      setFault(sentence(error));
    }
    setBusy(false);
    setAsked(false);
  };
  return (
    <div className="stack-tight" data-testid={`comment-${comment.id}`}>
      {head}
      {above ? <span className="soft">{t('talk.answerTo', { name: above.by.full_name })}</span> : null}
      {comment.about ? <span className="soft">{t('talk.about', { what: comment.about })}</span> : null}
      <p className="pre">{mentionParts(comment.text ?? '', (comment.mentions ?? []).map((m) => m.full_name)).map((part, index) => (part.name ? <strong key={index}>{part.text}</strong> : part.text))}</p>
      {fault ? <Notice tone="bad" live>{fault}</Notice> : null}
      {asked ? (
        <span className="row" role="group" aria-label={t('talk.remove.sure')}>
          <span>{t('talk.remove.sure')}</span>
          <Button look="danger" disabled={busy} onClick={() => void remove()} data-testid="comment-remove-sure">{t('talk.remove')}</Button>
          <Button disabled={busy} onClick={() => setAsked(false)}>{t('common.cancel')}</Button>
        </span>
      ) : onAnswer || onRemove ? (
        <span className="row">
          {onAnswer ? <Button look="quiet" onClick={onAnswer}>{t('talk.answer')}<span className="visually-hidden"> {comment.by.full_name}</span></Button> : null}
          {onRemove ? <Button look="quiet" onClick={() => setAsked(true)} data-testid="comment-remove">{t('talk.remove')}</Button> : null}
        </span>
      ) : null}
    </div>
  );
}
