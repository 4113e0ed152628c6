/**
 * What the page can do where scripts run; without them all of it can be read too. `npm run live`
 * makes `live-script.ts` of it, which the page holds.
 */
import { chooseOne } from './choose.js';
import { chooseMaps } from './maps.js';
import { showNetworks } from './networks.js';
import { sortTables } from './sort.js';

showNetworks(document);
chooseOne(document);
chooseMaps(document);
sortTables(document);
