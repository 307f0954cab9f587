import '../i18n/desk';
import { Link } from '@tanstack/react-router';
import { useWords } from '../lib/words';

/** How an office begins, for whoever administers it and has nothing else to do. */
export default function FirstSteps() {
  const { t } = useWords();
  return (
    <section className="card stack-tight" aria-labelledby="first-steps" data-testid="first-steps">
      <h2 id="first-steps">{t('first.title')}</h2>
      <ol className="stack-tight">
        <li><Link to="/units">{t('first.units')}</Link></li>
        <li><Link to="/people">{t('first.people')}</Link></li>
        <li>{t('first.links')}</li>
        <li>{t('first.guidance')}</li>
      </ol>
    </section>
  );
}
