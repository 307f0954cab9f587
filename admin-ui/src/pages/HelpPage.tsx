import { Main } from '../components/Frame';
import { useWords } from '../lib/words';
import { HELP } from './help';

export default function HelpPage() {
  const { t, language } = useWords();
  const help = HELP[language];
  return (
    <Main>
      <h1>{t('nav.help')}</h1>
      {help.map((section) => (
        <section key={section.title} className="card stack-tight" style={{ maxWidth: 'var(--reading)' }}>
          <h2>{section.title}</h2>
          {section.ordered ? <ol>{section.points.map((p) => <li key={p}>{p}</li>)}</ol> : <ul>{section.points.map((p) => <li key={p}>{p}</li>)}</ul>}
        </section>
      ))}
    </Main>
  );
}
