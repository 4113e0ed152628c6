/** What stands on every view, and errors. */
export const FRAME = {
  title: ['How many labelled cells do I need?', 'Wie viele beschriftete Zellen brauche ich?'],
  lead: [
    'Give a folder of cell images. This page trains small networks on growing parts of it, on your own graphics card, and draws how well unseen cells are told apart. Nothing is installed, and no image leaves this computer.',
    'Geben Sie einen Ordner mit Zellbildern. Diese Seite trainiert kleine Netze auf wachsenden Teilen davon, auf Ihrer eigenen Grafikkarte, und zeichnet, wie gut ungesehene Zellen unterschieden werden. Nichts wird installiert, kein Bild verlässt diesen Rechner.',
  ],
  language: ['Deutsch', 'English'],
  stepCells: ['Cells', 'Zellen'],
  stepQuestion: ['Question', 'Frage'],
  stepTraining: ['Training', 'Training'],
  stepResult: ['Result', 'Ergebnis'],
  back: ['Back to the beginning', 'Zurück zum Anfang'],
  working: ['Working …', 'Einen Augenblick …'],
  errorTitle: ['This did not work', 'Das ging nicht'],
  errorOurs: [
    'This is a fault of the program or of the graphics driver. What is saved stays; load the page again and go on.',
    'Das ist ein Fehler des Programms oder des Grafiktreibers. Gesichertes bleibt; laden Sie die Seite neu und fahren Sie fort.',
  ],
  inEnglish: ['{what} ({text})', '{what} Im Wortlaut, auf Englisch: „{text}“'],
  problemOption: [
    'A setting is out of its range.',
    'Eine Einstellung liegt außerhalb des Möglichen.',
  ],
  problemConflict: ['Settings contradict each other.', 'Angaben widersprechen einander.'],
  problemMissing: ['Something is missing.', 'Etwas fehlt.'],
  problemUnreadable: ['A file cannot be read.', 'Eine Datei ist nicht lesbar.'],
  problemDamaged: [
    'A file is damaged: take another copy.',
    'Eine Datei ist beschädigt: Nehmen Sie eine andere Kopie.',
  ],
  problemUnsupported: [
    'A file is of a kind that is not read: convert it.',
    'Eine Datei ist von einer Art, die nicht gelesen wird: Wandeln Sie sie um.',
  ],
  problemTooLarge: ['Something is too large.', 'Etwas ist zu groß.'],
  problemTooFew: ['There are too few images.', 'Es sind zu wenige Bilder.'],
  problemOccupied: ['The place is taken.', 'Der Platz ist belegt.'],
  problemInUse: ['It is in use elsewhere.', 'Es ist anderswo in Gebrauch.'],
  problemUnwritable: ['It cannot be saved.', 'Es kann nicht gesichert werden.'],
  problemOtherRun: [
    'The run was begun with something else.',
    'Der Lauf wurde mit etwas anderem begonnen.',
  ],
  problemOtherAdapter: [
    'The run was begun on another graphics card.',
    'Der Lauf wurde auf einer anderen Grafikkarte begonnen.',
  ],
  problemOther: ['An unforeseen error.', 'Ein unvorhergesehener Fehler.'],
  close: ['Close', 'Schließen'],
  guide: ['Guide in two minutes', 'Anleitung in zwei Minuten'],
  api: ['For programmers: the library', 'Für Programmierer: die Bibliothek'],
  research: [
    'A research tool. Not a medical device; do not diagnose with it.',
    'Ein Werkzeug für die Forschung. Kein Medizinprodukt; nicht zur Diagnose.',
  ],
  updated: [
    'A new version of this page is here: close all its tabs and open it again.',
    'Eine neue Fassung dieser Seite ist da: Schließen Sie alle ihre Tabs und öffnen Sie sie neu.',
  ],
  plainDefault: ['default', 'Vorgabe'],
  mishapDevice: [
    'The graphics device failed and was opened again; training goes on from what is saved.',
    'Das Grafikgerät fiel aus und wurde neu geöffnet; das Training fährt vom Gesicherten fort.',
  ],
  mishapMemory: [
    'The graphics memory is full: fewer networks at once from now on.',
    'Der Grafikspeicher ist voll: ab jetzt weniger Netze zugleich.',
  ],
  mishapFile: [
    '{file} was damaged; what it held is made again.',
    '{file} war beschädigt; der Inhalt wird neu erzeugt.',
  ],
} as const;
