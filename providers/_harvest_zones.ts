import { namedZone, type Zone } from "../lib/time/zone.ts";

/**
 * Harvest names zones as Ruby on Rails does.
 * Source: https://api.rubyonrails.org/classes/ActiveSupport/TimeZone.html
 */

/** The cities that name an IANA zone, by its area. */
const CITIES: Readonly<Record<string, string>> = {
  Africa: "Casablanca, Monrovia, Cairo, Harare, Nairobi",
  America:
    "Tijuana, Mazatlan, Chihuahua, Mexico City, Monterrey, Bogota, Lima, " +
    "Caracas, La Paz, Puerto Rico, Santiago, Asuncion, Montevideo",
  Asia: "Jerusalem, Baghdad, Kuwait, Riyadh, Tehran, Baku, Muscat, Tbilisi, " +
    "Yerevan, Kabul, Almaty, Karachi, Tashkent, Kolkata, Kathmandu, Dhaka, " +
    "Urumqi, Rangoon, Bangkok, Jakarta, Krasnoyarsk, Novosibirsk, " +
    "Chongqing, Hong Kong, Irkutsk, Kuala Lumpur, Singapore, Taipei, " +
    "Ulaanbaatar, Seoul, Tokyo, Yakutsk, Vladivostok, Magadan, " +
    "Srednekolymsk, Kamchatka",
  Atlantic: "Azores",
  Australia:
    "Perth, Adelaide, Darwin, Brisbane, Canberra, Hobart, Melbourne, Sydney",
  Etc: "UTC",
  Europe: "Dublin, Lisbon, London, Amsterdam, Belgrade, Berlin, Bratislava, " +
    "Brussels, Budapest, Copenhagen, Ljubljana, Madrid, Paris, Prague, " +
    "Rome, Sarajevo, Skopje, Stockholm, Vienna, Warsaw, Zagreb, Zurich, " +
    "Athens, Bucharest, Helsinki, Kaliningrad, Riga, Sofia, Tallinn, " +
    "Vilnius, Istanbul, Minsk, Moscow, Volgograd, Samara",
  Pacific: "Guam, Port Moresby, Auckland, Fiji",
};

/** The names that do not. */
const OTHERS: Readonly<Record<string, string>> = {
  "International Date Line West": "Etc/GMT+12",
  "American Samoa": "Pacific/Pago_Pago",
  "Midway Island": "Pacific/Midway",
  "Hawaii": "Pacific/Honolulu",
  "Alaska": "America/Juneau",
  "Pacific Time (US & Canada)": "America/Los_Angeles",
  "Arizona": "America/Phoenix",
  "Mountain Time (US & Canada)": "America/Denver",
  "Central America": "America/Guatemala",
  "Central Time (US & Canada)": "America/Chicago",
  "Guadalajara": "America/Mexico_City",
  "Saskatchewan": "America/Regina",
  "Eastern Time (US & Canada)": "America/New_York",
  "Indiana (East)": "America/Indiana/Indianapolis",
  "Quito": "America/Lima",
  "Atlantic Time (Canada)": "America/Halifax",
  "Georgetown": "America/Guyana",
  "Newfoundland": "America/St_Johns",
  "Brasilia": "America/Sao_Paulo",
  "Buenos Aires": "America/Argentina/Buenos_Aires",
  "Greenland": "America/Godthab",
  "Mid-Atlantic": "Atlantic/South_Georgia",
  "Cape Verde Is.": "Atlantic/Cape_Verde",
  "Edinburgh": "Europe/London",
  "Bern": "Europe/Zurich",
  "West Central Africa": "Africa/Algiers",
  "Kyiv": "Europe/Kiev",
  "Pretoria": "Africa/Johannesburg",
  "St. Petersburg": "Europe/Moscow",
  "Abu Dhabi": "Asia/Muscat",
  "Astana": "Asia/Almaty",
  "Ekaterinburg": "Asia/Yekaterinburg",
  "Islamabad": "Asia/Karachi",
  "Chennai": "Asia/Kolkata",
  "Mumbai": "Asia/Kolkata",
  "New Delhi": "Asia/Kolkata",
  "Sri Jayawardenepura": "Asia/Colombo",
  "Hanoi": "Asia/Bangkok",
  "Beijing": "Asia/Shanghai",
  "Osaka": "Asia/Tokyo",
  "Sapporo": "Asia/Tokyo",
  "New Caledonia": "Pacific/Noumea",
  "Solomon Is.": "Pacific/Guadalcanal",
  "Marshall Is.": "Pacific/Majuro",
  "Wellington": "Pacific/Auckland",
  "Chatham Is.": "Pacific/Chatham",
  "Nuku'alofa": "Pacific/Tongatapu",
  "Samoa": "Pacific/Apia",
  "Tokelau Is.": "Pacific/Fakaofo",
};

const ZONES = new Map(Object.entries(OTHERS));
for (const [area, cities] of Object.entries(CITIES)) {
  for (const city of cities.split(", ")) {
    ZONES.set(city, `${area}/${city.replaceAll(" ", "_")}`);
  }
}

/**
 * Returns the zone with a name of Harvest, or `undefined` if it is not known.
 */
export function harvestZone(name: string): Zone | undefined {
  try {
    return namedZone(ZONES.get(name) ?? name);
  } catch {
    // Neither a Rails nor an IANA name.
    return undefined;
  }
}
