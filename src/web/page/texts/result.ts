/** The report, cells under networks, what can be saved. */
export const RESULT = {
  report: ['Report', 'Bericht'],
  saveReport: ['Save the report', 'Bericht sichern'],
  reportEnglish: ['The report is in English.', 'Der Bericht ist auf Englisch.'],
  saveOnnx: ['Save as ONNX', 'Als ONNX sichern'],
  saveOnnxText: [
    'The networks of the largest size as one file, for other programs.',
    'Die Netze der größten Menge als eine Datei, für andere Programme.',
  ],
  singleFiles: ['Save single files', 'Einzelne Dateien sichern'],
  saveFile: ['Save {name}', '{name} sichern'],
  figures: ['Figures', 'Abbildungen'],
  tables: ['Tables', 'Tabellen'],
  models: ['Models', 'Modelle'],
  ownCells: ['The cells of this study', 'Die Zellen dieser Studie'],
  ownCellsText: [
    'Every cell was put to a network that had not seen it (of {n} training images). {wrong} of {cells} were misjudged; the clearest mistakes come first.',
    'Jede Zelle wurde einem Netz vorgelegt, das sie nicht kannte (mit {n} Trainingsbildern). {wrong} von {cells} wurden falsch erkannt; die deutlichsten Irrtümer stehen vorn.',
  ],
  cellsAway: [
    'The cells of this run are not in this browser. Give their folder to look at them.',
    'Die Zellen dieses Laufs sind nicht in diesem Browser. Geben Sie ihren Ordner, um sie anzusehen.',
  ],
  goOnWithCells: ['Give its cells to go on', 'Zellen geben, um fortzusetzen'],
  goOnHere: ['Go on here all the same', 'Trotzdem hier fortsetzen'],
  newCells: ['Classify new cells', 'Neue Zellen einordnen'],
  newCellsText: [
    'Drop images here: the networks of the largest size answer together. Those that they disagree on come first: label these next.',
    'Ziehen Sie Bilder hierher: Die Netze der größten Menge antworten gemeinsam. Worüber sie uneins sind, steht vorn: Beschriften Sie diese als Nächstes.',
  ],
  chooseImages: ['Choose images', 'Bilder wählen'],
  answer: ['Answer', 'Antwort'],
  probability: ['Probability', 'Wahrscheinlichkeit'],
  disagreement: ['Disagreement', 'Uneinigkeit'],
  cell: ['Cell', 'Zelle'],
  looks: ['Where does the network look?', 'Wohin schaut das Netz?'],
  looksClick: [
    'Click a cell to see where a network looks.',
    'Klicken Sie auf eine Zelle, um zu sehen, wohin ein Netz schaut.',
  ],
  looksWhy: [
    'The network says {className} (probability {probability}). Left the cell, in the middle the map, right the map over the cell.',
    'Das Netz sagt {className} (Wahrscheinlichkeit {probability}). Links die Zelle, in der Mitte die Karte, rechts die Karte über der Zelle.',
  ],
  looksHelp: [
    'A map says what the network used, not what is true. saliency: bright where a change of the pixel would change the answer most. lrp and eps: red speaks for the answer, blue against it.',
    'Eine Karte sagt, was das Netz benutzt hat, nicht was wahr ist. saliency: hell, wo eine Änderung des Pixels die Antwort am meisten ändern würde. lrp und eps: Rot spricht für die Antwort, Blau dagegen.',
  ],
  sizeOfNetwork: ['Trained on this many images', 'Trainiert mit so vielen Bildern'],
  method: ['Method', 'Verfahren'],
  saveCsv: ['Save the table', 'Tabelle sichern'],
} as const;
