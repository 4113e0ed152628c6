import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Body } from './body.js';
import { ErrorCard } from './error-card.js';
import { type Language, ownLanguage, sayIn, type TextName } from './texts.js';
import { useLab, type View } from './use-lab.js';
import { useUpdate } from './use-update.js';
import { useWords, Words } from './words.js';

const STEPS: readonly [View, TextName][] = [
  ['start', 'stepCells'],
  ['cells', 'stepQuestion'],
  ['training', 'stepTraining'],
  ['result', 'stepResult'],
];

/** The page: four steps, and the worker that does all the work. */
export function App() {
  const [language, setLanguage] = useState<Language>(ownLanguage());
  const say = useMemo(() => sayIn(language), [language]);
  const lab = useLab(say);
  const updated = useUpdate();
  const { view, busy, error, note, remedy, reading } = lab;

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `cytograd: ${say('title')}`;
  }, [language]);

  const main = useRef<HTMLElement>(null);
  const before = useRef<View>(view);
  useEffect(() => {
    // What had the focus is gone: keyboard and screen reader go on where the new view begins.
    if (before.current !== view) main.current?.focus();
    before.current = view;
  }, [view]);

  return (
    <Words.Provider value={{ language, say }}>
      <Header view={view} onLanguage={setLanguage} />
      <main ref={main} tabIndex={-1}>
        {error !== undefined && (
          <ErrorCard
            {...{ error, remedy, reading }}
            onRead={(options) => reading && void lab.readAgain(reading.given, options)}
            onClose={lab.closeError}
          />
        )}
        {updated && <p class="quiet">{say('updated')}</p>}
        {note && (
          <p class="answer" role="status">
            {note}
          </p>
        )}
        {busy && view !== 'training' && (
          <p class="busy" role="status">
            {busy}
          </p>
        )}
        <Body lab={lab} />
        {view !== 'start' && view !== 'training' && (
          <button type="button" class="plain" onClick={lab.home}>
            {say('back')}
          </button>
        )}
      </main>
      <Footer />
    </Words.Provider>
  );
}

function Header({ view, onLanguage }: { view: View; onLanguage(language: Language): void }) {
  const { say, language } = useWords();
  return (
    <header>
      <div class="brand">
        <strong>cytograd</strong>
        <button
          type="button"
          class="plain"
          onClick={() => onLanguage(language === 'en' ? 'de' : 'en')}
        >
          {say('language')}
        </button>
      </div>
      <h1>{say('title')}</h1>
      <ol class="steps">
        {STEPS.map(([step, text]) => (
          <li
            key={step}
            aria-current={
              view === step || (view === 'label' && step === 'start') ? 'step' : undefined
            }
          >
            {say(text)}
          </li>
        ))}
      </ol>
    </header>
  );
}

/** The API's pages lie beside this one where they were made before it (`npm run docs`). */
declare const HAS_API: boolean;

function Footer() {
  const { say, language } = useWords();
  return (
    <footer>
      <p>
        <a href={`guide/${language}.html`} target="_blank" rel="noopener">
          {say('guide')}
        </a>
        {HAS_API && (
          <>
            {' · '}
            <a href="api/index.html" target="_blank" rel="noopener">
              {say('api')}
            </a>
          </>
        )}
      </p>
      <p>{say('research')}</p>
    </footer>
  );
}
