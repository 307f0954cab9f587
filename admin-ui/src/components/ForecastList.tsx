import type { Forecast, ForecastStep } from '../api-types';
import { shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { Sentences } from './Sentences';
import { Badge } from './ui';

/** Who will have to act on a paper from here, in which order, by when, and what that takes for granted. */
export default function ForecastList({ forecast, paper }: { forecast: Forecast; paper: string }) {
  const { t, say } = useWords();
  const { steps, ends, assumptions, not_decided } = forecast;
  return (
    <div className="stack" data-testid="forecast">
      {steps.length === 0 ? <p className="soft">{t('forecast.none')}</p> : null}
      <ol className="stack-tight">
        {steps.map((step) => <Step key={`${step.paper} ${step.state} ${step.opens}`} step={step} own={step.paper === paper} />)}
      </ol>
      {ends ? <p>{t('forecast.ends', { title: say(ends.title) || ends.end, date: shortDate(ends.at) })}</p> : null}
      <Sentences title={t('forecast.open')} list={not_decided} open />
      <Sentences title={t('forecast.assumed')} list={assumptions} />
    </div>
  );
}

function Step({ step, own }: { step: ForecastStep; own: boolean }) {
  const { t, say } = useWords();
  const people = step.who.map((one) => ('seat' in one ? t('forecast.vacant', { seat: say(one.seat) }) : [one.name, say(one.title)].filter(Boolean).join(', ')));
  const day = step.due_date ?? step.due;
  return (
    <li data-testid={`forecast-${step.state}`}>
      <div className="stack-tight">
        <span>
          <span className="strong">{say(step.title)}</span>
          {own ? null : <span className="soft"> · {say(step.paper_title)}</span>}
          {step.open ? <> <Badge tone="busy" sign="➤">{t('forecast.now')}</Badge></> : null}
        </span>
        <span>{step.units > 1 ? t('forecast.units', { count: step.units }) : people.length > 0 ? people.join('; ') : t('forecast.nobody')}</span>
        <span className="soft" title={say(step.derivation)}>
          {step.open ? '' : `${t('forecast.opens', { date: shortDate(step.opens) })}, `}
          {day ? t('forecast.due', { date: shortDate(day) }) : t('forecast.noDue')}
          {say(step.reached_by) ? ` (${say(step.reached_by)})` : ''}
        </span>
      </div>
    </li>
  );
}
