/**
 * Frequent little words by language, in lower case. They confirm a claim cheaply; they need not be complete. A word
 * of several languages counts for each of them, and a short word that is common everywhere is left out.
 */
const WORDS: Readonly<Record<string, string>> = {
  en: "u ur im dont cant didnt wont thats ive so lol omg i if you're they're we're he's she's there's what's let's ain't wasn't doesn't wouldn't couldn't yes did does doing said says tonight tomorrow yesterday week night game show old years big every around being best which while since though though may might must next back come look getting got the and of to is in that it for you was with on are be this have not but his they at from my we your what so just do she he about if would who get when can there all out like up been one how will don't i'm it's can't more an or by has had her were their no now its i'll i've that's you're didn't isn't because why think know want people today good really time could should than then them these those our into over after only some very make going still never again even off back see need love thank thanks please much too here got am as me down being before last first new day him us any where most other",
  fr: "en à l' d' j' c' qu' n' s' m' t' a cest jai pas tu vos tes nos avait était avais jusqu' lors fois y les dis vais vas dit ont font tellement mieux autre autres ni pendant jour vie monde non oui petit grand avez étais veux peux faut voir dire tres trop vrai gens mdr ptn jsuis ouais le la les des et un une du est pas que qui pour dans ce il je ne sur au avec tout plus c'est j'ai mais nous vous on son sa ses se ou elle mon ma mes très être fait faire comme cette ces était bien même quand aussi si leur aux qu'il d'un d'une n'est sont suis ai va ça être peut donc alors encore toujours rien moi toi lui notre votre avoir après merci trop été ils elles ont sans sous chez car quoi où là jamais deux j'aime vraiment parce par bon bonne t'es j'suis qu'on",
  de: "am macht mach hab gibt geht ganz wieder ins vom beim soll will wollen können sollte wäre würde hätte jetzt man leute viel viele selbst eigentlich einfach seit ohne unter sondern damit dazu davon dafür warum welche jeder alles sowas irgendwie eben halt grad gerade morgen gestern tag jahr jahre neue neuen neuer danke bitte schön finde wirklich bist mann immer der die und das ist nicht ich es ein eine zu mit auf den dem von für sich im auch wie aber nur noch wir sie er du hat so dass als bei oder wenn aus nach wird sind war einen einem eines einer mir mich dich dir uns euch ihr ihre mein meine dein kein keine haben habe hast kann muss schon mal doch immer mehr sehr heute hier jetzt über durch vor zum zur was wer wo warum weil gegen werden wurde um am bis zwei ja nein ihm ihn man da dann denn gut bin alle alles nichts etwas diese dieser dieses",
  it: "l' d' c' un' dell' all' nell' sull' dall' quell' i e a mai cose vita anni gente tempo volta fa vuoi posso puoi può devo deve vedere dire ho detto dopo proprio cosi perche piu senza tra fra prima oggi ieri domani sera bello bella buongiorno buona ragazza qualcosa qualcuno ogni altro altra altri solo ecco comunque però magari il di che è la e un per non una sono del le si con mi da in ma lo gli ho come della anche se al io più ti questo tutto ci dei quando ha nel alla perché cosa mia mio era questa dal delle chi solo dopo molto fatto essere bene sempre oggi c'è hai qui già così poi quello quella fare tutti mai ancora noi lui lei loro suo sua nella dalla degli alle hanno abbiamo siamo sei sto stato sta oppure invece dove quanto quindi grazie ragazzi adesso nessuno niente voi vi ne sul sulla ed dell'",
  pt: "aí isso essa esses essas fui sou estamos vamos pq q mt mto mta vcs seja sempre alguém ninguém algo coisa coisas vida hora amo amor quero queria acho sei sabe pode dia dias noite amanhã ontem menos outro outra todos todas muita muitos uns umas fica ficar mano bora sim assim nossa deus favor lá fazendo ai n não que de o a e do da em um uma para com é os no se na por mais as dos como mas ao ele das seu sua ou quando muito já eu também só pelo pela até isso ela entre depois sem mesmo aos seus quem nas me esse eles você essa num nem suas meu minha numa pelos elas qual nos lhe estou está tem vai ser foi tá pra pro hoje bem aqui agora tudo todo mundo gente vou ter fazer porque cara são era nada ainda sempre melhor dia meus bom boa obrigado obrigada nunca estava tão vc tô né to",
  es: "q eso esos esas unos unas otra otros así cada algo alguien nadie ver decir hace hacen hizo cosas cosa vida años noche mañana ayer menos mucho mucha muchos gente feliz mismo voy va van soy éxito jajaja jaja q' pues entonces aunque mientras ahí allí mas xq porq nuestro nuestra sea sido había que de no la el en y a los se del las un por con una para es lo como más pero sus le ya o este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni contra otros ese eso ante ellos mi yo tú te su está estoy tengo ser fue son era hoy bien así qué si ha han he ahora nada mejor gracias siempre hacer tan solo eres vamos voy mis tus cuando quiero puede puedo días día aquí usted ustedes nunca todavía después otra tiene al",
  nl: "de het een en van ik te dat die in is niet op je zijn met voor er maar om aan hij ook als wat dan nog wel naar mijn geen zo uit bij heb dit ze was heeft worden kan meer over deze door hebben werd wordt hoe nu of we jij u moet gaan goed veel heel alleen omdat ja nee echt weer toch daar hier altijd iets alles waar onze jullie hun mensen vandaag",
  id: "yang di dan itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena tersebut bisa ada mereka lebih kata tahun sudah atau saat oleh menjadi orang kita aku kamu gak nggak ga udah aja lagi banget kalo kalau tapi dia apa kenapa buat sama punya nya jadi masih gue lo mau belum semua jangan kok sih dong deh bukan hari yg gk hanya seperti pernah sangat",
  // words that Indonesian, which has most of Malay's, has not
  ms: "nak awak korang kitorang diorang takde xde kerana boleh daripada iaitu ialah manakala tengok cakap jer camni camtu takyah macam mcm",
  tr: "bir ve bu da de için çok ne ben o gibi daha ama var mi mı mu mü ya ki kadar sen değil diye en olarak olan her ile yok şey biz siz onu bana beni sana seni benim senin nasıl neden zaman sonra şimdi iyi hiç olsun oldu oluyor bugün evet hayır artık hep kim hem abi allah ise tüm bunu böyle",
  pl: "nie się na to jest że do jak ale co za tak po od czy ma już tylko przez dla mnie mi być był jestem są tym tego ten ta ze o bardzo może gdy kto ich mam jej jego gdzie tu też nawet jeszcze teraz dlaczego dzisiaj dobrze wszystko ty ja będzie w z i",
  sv: "och att det i en som på är av för med jag inte den till har de ett om han men var vi så du från kan när nu hon ska skulle mig dig vad sin här där också eller mycket bara alla varit få man vill hade blir min mitt din idag efter sig ingen något",
  da: "og at det i en er på til som med jeg ikke den der af for har de et om han men var vi så du fra kan når nu hun skal mig dig hvad sin her også eller meget bare alle være man vil havde bliver min mit din dag efter sig ingen noget hvis hvor lige",
  no: "og at det i en er på til som med jeg ikke den av for har de et om han men var vi så du fra kan når nå hun skal meg deg hva sin her også eller veldig bare alle være man vil hadde blir min mitt din dag etter seg ingen noe hvis hvor",
  fi: "ja on ei että se en hän oli niin kun mutta ole mitä minä sinä olen tämä joka jos vain myös nyt sitten kuin kanssa ovat voi mun sun mä sä tää kyllä vielä jo nyt hyvä kaikki miksi aina",
  ro: "și nu de la în că o un este pe cu mai să din a pentru ce care sunt am ai se dar ca lui sau fi eu tu el foarte bine acum când dacă tot asta fost după fără mi-a nici",
  cs: "a se v na je že to s z do i o k ale jako za by pro tak po jsem co který jsou už jen když nebo bude ještě má byl mě jak si tam není proč dnes ty já kde všechno této jsme",
  hu: "a az és hogy nem is egy ez van de meg csak már mint ha most azt még el volt mi ki én te ő lesz mert vagy nagyon ezt kell minden úgy így itt ott nincs jó",
  vi: "là của và có không được cho một người trong với này đã các để những tôi mình em anh cũng thì khi như về đi mà gì vì ở đó rồi",
  tl: "ang ng sa na mga ay at ko ako mo ka ikaw hindi lang naman ba pa si yung kung para po siya sila kami tayo ito wala may mag nag dahil pero kasi talaga din rin kayo akong",
  ca: "el la els les de que i a un una per no amb és en del al més com però si ho ja són ha hi molt aquest aquesta quan també tot fer està bé avui gràcies nosaltres això sempre",
};

/**
 * Romanised Hindi and Urdu. The strong words hardly occur elsewhere; the weak ones do (`mein` is German, `kar`
 * Turkish, `main` French), so that they only add to strong ones.
 */
const HINDI_STRONG =
  "hai hain nahi nahin nhi nai kya kyaa bhi kuch kuchh kyun kyu kyon bahut bohot bahot bhot raha rahi rahe rha rhi rhe gaya gayi gaye gya karo karna karne karke karte karta karti kiya kiye krna krne mera meri mere tera teri tere apna apne apni hoga hogi honge hota hoti hote tha thi yeh woh abhi yaar yar bhai bhaiya liye wala wale wali koi aur toh phir fir jab kab kaise kaisa kaisi accha acha achha achhe acche matlab sirf lekin magar agar mujhe mujhko tujhe humein hume hamare hamara humare hamari unka uska uski uske iska iski iske inka unko usko isko diya diye liya jaise kaun kahan kaha yahan wahan sabko sabse dil pyar pyaar zindagi dost dosto kabhi hum tum aap aapka aapki aapke aapko tumhare tumhara desh mein hu hoon hun hua hui huye chahiye gayi sahi baat baar saath waqt din raat ghar log logo logon janta sarkar paisa paise bol bolo dekho dekh suno chalo aaj kal ab isliye kyunki kyuki hi yahi wahi itna itni kitna kitni sab bas bilkul zyada jyada thoda pehle baad unhe inhe jisne jis jin tak dena lena jana aana gaana gana wo ye";
const HINDI_WEAK = "ka ke ki ko se ho na to main me mai jo par pe ek do kar ban ji le de tu ya hi un is us";

/** Words of `HINDI_STRONG` that are words of other languages, too: they count as weak. */
const SHARED =
  "hi ab kal bas din fir mein yar aap hum tum hai nai log bol hun hu tak wo ye sab thi tha jis jin jana lena dena aana gana raha baar dil";

/** Letters that only some of the languages have: a word of no list that has one counts for those. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "de",
  ä: "de sv fi",
  ö: "de sv fi tr hu",
  ü: "de tr hu",
  é: "fr es it pt hu ca cs",
  è: "fr it ca",
  ê: "fr pt vi",
  ë: "fr nl",
  ç: "fr pt tr ca",
  œ: "fr",
  ù: "fr it",
  ò: "it ca",
  ì: "it",
  ñ: "es",
  á: "es pt hu cs",
  í: "es pt hu cs ca",
  ó: "es pt pl hu ca",
  ú: "es pt hu ca",
  ã: "pt vi",
  õ: "pt vi",
  ğ: "tr",
  ş: "tr",
  ı: "tr",
  å: "sv da no",
  ø: "da no",
  æ: "da no",
  ł: "pl",
  ą: "pl",
  ę: "pl",
  ż: "pl",
  ś: "pl",
  ă: "ro vi",
  ș: "ro",
  ț: "ro",
  ř: "cs",
  ě: "cs",
  ů: "cs",
  ő: "hu",
  ű: "hu",
  đ: "vi",
};

/** Languages in the order of their bits. */
export const WORD_LANGUAGES: readonly string[] = Object.keys(WORDS);

/** Bits that say romanised Hindi, beside those of the languages: a word that hardly occurs elsewhere, */
export const STRONG_BIT = 1 << 29;
/** and one that it shares with others. */
export const WEAK_BIT = 1 << 30;

/** Every word with the bits of all that have it. */
export function* functionWords(): Generator<readonly [word: string, bits: number]> {
  const shared = new Set(SHARED.split(" "));
  for (const [index, language] of WORD_LANGUAGES.entries()) {
    for (const word of WORDS[language]!.split(" ")) yield [word, 1 << index];
  }
  for (const word of HINDI_STRONG.split(" ")) yield [word, shared.has(word) ? WEAK_BIT : STRONG_BIT];
  for (const word of HINDI_WEAK.split(" ")) yield [word, WEAK_BIT];
}

/** All of the lists as one text, for whoever must notice a change. */
export const LISTS = JSON.stringify([WORDS, HINDI_STRONG, HINDI_WEAK, SHARED, LETTERS]);

/** By code unit: bits of the languages that have this special letter; 0 for a letter that all have. */
export const LETTER_BITS: Uint32Array = lettersByCode();

function lettersByCode(): Uint32Array {
  const bits = new Uint32Array(0x250);
  for (const [letter, languages] of Object.entries(LETTERS)) {
    for (const language of languages.split(" "))
      bits[letter.charCodeAt(0)]! |= 1 << WORD_LANGUAGES.indexOf(language);
  }
  return bits;
}
