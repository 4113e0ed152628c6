import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Language, type Say, sayIn } from './texts.js';

/** The language of the page, and its texts. */
export const Words = createContext<{ language: Language; say: Say }>({
  language: 'en',
  say: sayIn('en'),
});

export const useWords = () => useContext(Words);
