-- Platform: what every group uses and no group owns. Text and range types, lists of names, kept answers of writes (idempotency), attempt
-- budgets, messages to people (outbox) and the ids of the data keys.

-- A range of text with equal ends is one value. An exclusion constraint over equal values and overlapping days then needs
-- no extension (btree_gist).
create type text_range as range (subtype = text, collation = "C");

create function point_of(value text)
    returns public.text_range language sql immutable parallel safe strict
    as $$ select public.text_range(value collate "C", value collate "C", '[]') $$;

-- The service makes lexemes itself, because PostgreSQL's parser does not segment Chinese: text becomes a search query
-- without parsing.
create function tsquery_of(text) returns tsquery language sql immutable strict parallel safe
    as $$ select $1::tsquery $$;

-- Tells every replica at the commit that rows changed which replicas keep in memory. The arguments are the channel (`rights`,
-- or a topic: `market`, `training`, `competition`, `reference`) and, where one row alone changed, its column that names what changed. The transaction collects its notices in the
-- setting tianfu.notices: the replica that commits reads the setting before the commit, because its listener hears of the
-- commit later.
create function notify_replicas() returns trigger language plpgsql as $$
declare
    what constant text := case when tg_nargs > 1 then to_jsonb(old) ->> tg_argv[1] else '' end;
    notice constant text := tg_argv[0] || ' ' || what || chr(10);
    notices constant text := coalesce(current_setting('tianfu.notices', true), '');
begin
    if position(notice in notices) = 0 then
        perform pg_notify(tg_argv[0], what);
        perform set_config('tianfu.notices', notices || notice, true);
    end if;
    return null;
end $$;

-- The one fold of names in the database, as `engine::text::fold` has it for the texts of listings: width and compatibility
-- forms, case and traditional characters do not matter, characters that nobody sees are left out. Names are searched by
-- parts, so blanks and line breaks are left out, too. `folded` returns a text at once that holds nothing to fold, as
-- most Chinese names do; `refolded` folds. `folded` is not declared strict, although it is: PostgreSQL would not inline it.
-- A test holds that the folds in Rust and here agree.
do $do$
declare
    -- the pairs of api/engine/text/simplified.txt: traditional characters, and below each the simplified one
    traditional constant text := '丟並乾亂亙亞仝佇佈佔併來侖侶侷俁係俠倆倈倉個們倖倣倫偉側偵偸偽傑傖傘備傚傢傭傯傳傴債傷傾僂僅僉僑僕僞僥僱價儀儂億儈儉儐儔儕儘償優儲儷儸儺儻儼兇兌兒兗內兩冊冪凍凜凟凱別刪剄則剋剎剛剝剮剴創剷劃劄劇劉劊劌劍劑劒勁動勗務勛勝勞勢勣勦勱勳勵勸勻匭匯匱區協卹卻厙厠厤厭厰厲參叄叢吒吳吶呂呱呵員唄唸問啓啞啟啢啣喚喪喫喬單喲嗆嗇嗎嗚嗩嗶嘆嘍嘔嘖嘗嘜嘩嘮嘯嘰嘸噁噓噝噠噥噯噲噴噸噹嚀嚇嚕嚙嚥嚦嚨嚮嚳嚴嚶囀囂囈囉囑囘囪囬圇國圍園圓圖團坰埡埰執堅堊堝堦堯報場堿塊塋塏塗塚塢塤塲塵塹塼墊墜墮墳墻墾壇壋壎壓壘壙壞壟壠壢壩壯壺壼壽夀夠夢夥夾奐奧奩奪奬奮妝姍姦姪娛婁婦婬婭媧媮媯媼媽嫋嫗嫵嫺嫻嬀嬈嬋嬌嬙嬡嬤嬪嬭嬰嬸嬾孃孌孫學孿宮寜寢實寧審寫寬寵寶將專尋對導尷屆屍屜屢層屬屭岡峴島峽崍崐崑崗崙崢嵐嵗嶄嶇嶔嶗嶠嶢嶧嶴嶸嶺嶼嶽巋巒巔巖巗巰巹帥師帳帶幀幃幗幘幟幣幫幬幹幾庫廁廂廄廈廎廏廐廕廚廝廟廠廡廢廣廩廬廳廻廼弒弔弳張強彈彊彌彎彙彜彠彥彫彷彿後徑從徠復徬徵徹恆恥悅悵悶悽惡惱惲惻愛愜愨愴愷愾慄態慍慘慚慟慣慤慫慮慳慶慾憂憊憐憑憒憚憤憫憮憲憶懇應懌懍懟懣懲懶懷懸懺懼懽懾戀戇戔戧戩戯戰戲戶扡拋挾捍捨捫捲掃掄掙掛採揀揚換揮揹搆損搖搗搶搾摑摜摟摣摯摳摶摺摻撃撈撐撓撚撟撣撥撫撲撳撻撾撿擁擄擇擊擋擔擕據擠擡擣擧擬擯擰擱擲擴擷擺擻擼擾攄攆攏攔攖攙攛攜攝攢攣攤攪攬攷敍敗敘敵數敺斂斃斕斬斲斷於旂昇時晉晝暈暉暘暢暫暱曄曆曇曉曖曠曡曬書會朧朮東杴柵桿梔梘條梟梱棄棖棗棟棧棲棶椏楊楓楨業極榦榮榿槃構槍槓槤槨槮槳樁樂樅樑樓標樞樣樸樹樺橈橋機橢橫檁檉檔檜檟檢檣檮檯檳檸檻櫃櫓櫚櫛櫝櫞櫟櫥櫨櫪櫫櫬櫳櫸櫺櫻欄權欏欒欖欽歎歐歛歟歡歲歷歸歿殘殞殤殫殭殮殯殲殺殻殼毀毆毉毬毿氂氈氊氣氫氬氳氾汎汙汚決沒沖況泝洩洶浹涇涖涼淒淚淥淨淩淪淵淶淺渙減渢渦測渾湊湞湣湧湯溈準溝溫溮溼滄滅滌滎滙滬滯滲滷滸滻滾滿漁漊漚漢漣漬漲漵漸漿潁潑潔潛潤潯潰潿澀澁澂澆澇澗澠澤澮澱濁濃濕濘濛濟濤濫濬濰濱濶濺濼濾瀅瀆瀉瀋瀏瀕瀘瀝瀟瀠瀦瀧瀨瀰瀲瀾灃灑灕灘灝灣灤灩災炁炤為烏烱烴無煅煆煇煉煒煖煙煢煥煩煬熅熒熗熱熲熾燁燄燈燉燐燒燙燜營燦燬燭燴燻燼燾燿爍爐爛爭爲爺爾牀牆牋牐牘牴牽犖犛犢犧狀狹狽猙猶猻獁獃獄獅獎獨獪獫獮獰獲獵獷獸獺獻獼玀玆玨珮現琯琱琺琿瑉瑋瑒瑣瑤瑩瑪瑯瑲璉璡璣璦璫環璵璽璿瓊瓏瓔瓚甌甎甕產産甦甯畝畢畫畬異畱當疇疊疋痙痠痺瘋瘍瘓瘞瘡瘧瘺瘻療癆癇癉癒癘癟癡癢癤癥癩癬癭癮癰癱癲發皐皚皰皸皺盃盜盞盡監盤盧盪眎眡眥眾睜睞瞇瞞瞭瞼矇矚矯矽砲硃硜硤硨硯碩碭碸確碼磐磑磚磧磯磽礄礎礙礦礪礫礬礮礱祐祕祗祿禍禎禕禦禪禮禰禱禿秈稅稈稜稟稭種稱穀穌積穎穠穡穢穨穩穫窩窪窮窯窰窵窶窺竄竅竇竈竊竝竪競筆筍筦筧箇箋箏節範築篋篔篛篠篤篩篳簀簍簑簞簡簣簫簷簹簽簾籃籌籐籙籛籜籟籠籤籥籩籬籮籲粧粵糞糢糧糰糲糴糶糾紀紂約紅紆紇紈紉紋納紐紓純紕紗紘紙級紛紜紝紡紥紮細紱紲紳紵紹紺紿絀終絃組絆絎結絕絛絝絞絡絢給絨絰統絲絳絶絹綁綃綆綉綏綑經綜綞綠綢綣綫綬維綯綰綱網綳綴綵綸綹綺綻綽綾綿緄緇緊緋緑緒緗緘緙線緜緝緞締緡緣緦編緩緬緯緱緲練緹緻縂縈縉縊縋縐縑縛縝縞縟縣縧縫縭縮縱縲縴縵縶縷縹總績繃繅繆繒織繕繖繙繚繞繡繩繪繫繭繮繯繳繹繼繽繾纇纈纊續纍纏纓纔纖纘纜缐缽罈罌罎罰罵罷羅羆羈羋羥羨義羶習翬翹翺翽耑耬聖聞聯聰聲聳聵聶職聹聼聽聾肅脅脇脈脛脣脩脫脹腎腖腦腫腳腸膚膠膩膽膾膿臉臍臏臘臚臟臠臥臨臯臺與興舉舊舖舘艙艤艦艫艱艶艷芻苧茲荊莊莖莢莧華菴菸萇萊萬萵葉葒葦葯葷蒐蒓蒔蒞蒼蓀蓆蓋蓧蓮蓯蓴蓽蔆蔔蔞蔣蔥蔦蔭蔴蕁蕎蕒蕕蕘蕢蕩蕪蕭蕷薀薈薊薌薑薔薘薟薦薩薰薺藍藎藝藥藪藴藶藹藺蘄蘆蘇蘊蘋蘗蘚蘞蘢蘭蘿處虛虜號虧虯蛺蛻蜆蝕蝟蝦蝨蝸螄螘螞螢螻螿蟄蟈蟎蟬蟯蟲蟶蟻蠅蠆蠍蠐蠑蠔蠟蠣蠱蠶蠻衆衊術衕衚衛衝衞衹袞裏補裝裡製複褌褘褲褳褸褻襆襍襖襠襤襪襬襯襲襴覈見規覓覔視覘覡覥覦覧親覬覯覲覷覺覽觀觔觝觴觶觸訂訃計訊訌討訐訓訕訖託記訛訝訟訢訣訥訪設許訴訶診註証詁詆詎詐詒詔評詗詘詛詞詠詡詢詣試詩詫詬詭詮詰話該詳詵詼詿誄誅誆誇誌認誑誒誕誘誚語誠誡誣誤誥誦誨說説誰課誹誼調諂諄談諉請諍諏諒論諗諛諜諡諢諤諦諧諫諭諮諱諳諶諷諸諺諾謀謁謂謄謊謎謐謔謖謗謙謚講謝謠謡謨謫謬謳謹謾譁證譌譎譏譖識譙譚譜譟譫譯議譴護譽讀變讌讎讐讒讓讕讖讚讜讞谿豈豎豐豔豬貍貒貓貝貞負財貢貧貨販貪貫責貯貰貲貳貴貶買貸貺費貼貽貿賀賁賂賃賄賅資賈賊賑賒賓賔賕賙賚賜賞賠賡賢賣賤賦賧質賬賭賴賸賺購賽賾贄贅贇贈贊贋贍贏贓贔贖贗贛赬趕趙趨跡跼踐踴蹌蹕蹟蹠蹣蹤蹺躂躉躊躋躍躑躒躕躡躥躪軀車軋軌軍軑軒軔軛軟軫軲軸軹軻軼軾較輅載輊輒輓輔輕輛輜輝輞輟輥輦輩輪輭輯輳輸輻輾輿轂轄轅轆轉轍轎轟轡轢轤辤辦辭辮辯農迴迺逕這連週進遊運過達違遙遜遞遠適遲遷選遺遼邁還邇邊邏郟郵鄆鄉鄒鄔鄕鄖鄘鄧鄭鄰鄲鄴鄶鄺酈醃醖醜醞醤醫醬醯醱釀釁釋釐釓釔釕釗釘釙針釣釤釦釧釩釬釵釷釹釺鈀鈁鈃鈄鈈鈉鈍鈎鈐鈑鈒鈔鈕鈞鈣鈥鈦鈧鈮鈰鈳鈴鈷鈸鈹鈺鈽鈾鈿鉀鉄鉅鉈鉉鉋鉍鉑鉕鉗鉚鉛鉞鉢鉤鉦鉬鉭鉶鉸鉺鉻鉿銀銃銅銍銑銓銖銘銚銛銜銠銣銥銦銨銩銪銫銬銲銳銷銹銻銼鋁鋂鋅鋇鋌鋏鋒鋙鋟鋤鋥鋦鋨鋪鋭鋮鋯鋰鋱鋶鋸鋻鋼錁錄錇錐錒錕錘錚錛錟錠錡錢錦錨錩錫錮錯録錳錶錸錼鍀鍆鍇鍊鍋鍍鍔鍘鍚鍛鍠鍤鍥鍩鍬鍰鍵鍶鍺鍼鍾鎂鎄鎊鎔鎖鎘鎚鎛鎢鎣鎦鎧鎩鎬鎮鎰鎳鎵鎸鎿鏃鏇鏈鏌鏐鏑鏗鏘鏜鏝鏞鏟鏡鏢鏤鏵鏷鏹鏽鐃鐐鐒鐓鐔鐘鐙鐠鐡鐦鐧鐨鐫鐮鐲鐳鐵鐸鐺鐿鑄鑊鑌鑑鑒鑔鑕鑞鑠鑣鑥鑪鑭鑰鑲鑷鑼鑽鑾鑿钂長門閂閃閆閈閉開閎閏閑閒間閔閘閙閡関閣閤閥閧閨閩閫閬閭閱閲閶閹閻閼閽閾閿闆闈闊闋闌闍闐闒闓闔闕闖關闞闡闢闥阨阪阬阯陘陜陝陞陣陰陳陸陽隂隄隊階隕隖際隣隨險隱隴隷隸隻雋雖雙雛雜雞離難雲電霑霧霽靂靄靈靚靜靦靨靭鞀鞏鞦鞽韁韃韆韋韌韓韙韜韝韞韻響頁頂頃項順頇須頊頌頎預頑頒頓頗領頜頡頤頦頫頭頰頲頴頷頸頹頻頽顆題額顎顏顒顓顔願顙顛類顥顧顫顬顯顰顱顳顴風颮颯颱颳颶颺颼飄飆飇飈飛飢飥飩飪飫飭飯飲飴飼飽飾餃餄餅餉養餌餎餑餒餓餕餘餚餛餜餞餡餧館餵餺餽餾餿饃饅饈饉饊饋饌饑饒饗饞饢馬馭馮馱馳馴駁駐駑駒駔駕駘駙駛駝駟駡駢駭駮駰駱駸駿騁騂騅騎騏騐騙騣騤騫騭騮騰騶騷騸騾驀驁驂驃驄驅驊驌驍驕驗驚驛驟驢驤驥驪骯髏髒體髕髖髣髩髮髴鬆鬍鬚鬢鬥鬧鬨鬩鬭鬮鬱魎魘魚魛魢魨魯魴魷鮁鮃鮊鮋鮍鮎鮐鮑鮒鮓鮜鮞鮪鮫鮭鮮鮶鯀鯁鯇鯉鯊鯒鯔鯕鯖鯗鯛鯝鯡鯢鯤鯧鯨鯪鯰鯷鯽鯿鰂鰃鰈鰉鰌鰍鰏鰐鰒鰓鰜鰟鰣鰥鰨鰩鰭鰮鰱鰲鰳鰵鰷鰹鰺鰻鰼鰾鱂鱅鱈鱉鱒鱔鱖鱗鱘鱝鱟鱠鱣鱤鱧鱨鱭鱷鱸鱺鳥鳧鳩鳬鳳鳴鳶鴆鴇鴉鴒鴕鴛鴝鴞鴟鴣鴦鴨鴯鴰鴴鴻鴿鵂鵐鵑鵒鵓鵜鵝鵞鵠鵡鵪鵬鵯鵰鵲鶇鶉鶓鶖鶘鶚鶡鶤鶥鶩鶯鶲鶴鶹鶺鶻鶼鶿鷀鷁鷂鷄鷊鷓鷖鷗鷙鷚鷥鷦鷯鷲鷴鷸鷹鷺鸌鸏鸕鸚鸛鸝鸞鹵鹹鹼鹽麅麗麥麩麪麫麯麴麵麹麼麽黃黌黏點黨黴黷黽黿鼂鼇鼈鼉鼴齊齋齎齏齒齗齙齜齟齠齡齣齦齧齪齬齲齶齷龍龐龔龕龜';
    simplified constant text := '丢并干乱亘亚同伫布占并来仑侣局俣系侠俩俫仓个们幸仿伦伟侧侦偷伪杰伧伞备效家佣偬传伛债伤倾偻仅佥侨仆伪侥雇价仪侬亿侩俭傧俦侪尽偿优储俪罗傩傥俨凶兑儿兖内两册幂冻凛渎凯别删刭则克刹刚剥剐剀创铲划札剧刘刽刿剑剂剑劲动勖务勋胜劳势绩剿劢勋励劝匀匦汇匮区协恤却厍厕历厌厂厉参叁丛咤吴呐吕哌嗬员呗念问启哑启唡衔唤丧吃乔单哟呛啬吗呜唢哔叹喽呕啧尝唛哗唠啸叽呒恶嘘咝哒哝嗳哙喷吨当咛吓噜啮咽呖咙向喾严嘤啭嚣呓啰嘱回囱回囵国围园圆图团垧垭采执坚垩埚阶尧报场碱块茔垲涂冢坞埙场尘堑砖垫坠堕坟墙垦坛垱埙压垒圹坏垄垄坜坝壮壶壸寿寿够梦伙夹奂奥奁夺奖奋妆姗奸侄娱娄妇淫娅娲偷妫媪妈袅妪妩娴娴妫娆婵娇嫱嫒嬷嫔奶婴婶懒娘娈孙学孪宫宁寝实宁审写宽宠宝将专寻对导尴届尸屉屡层属屃冈岘岛峡崃昆昆岗仑峥岚岁崭岖嵚崂娇峣峄岙嵘岭屿岳岿峦巅岩岩巯卺帅师帐带帧帏帼帻帜币帮帱干几库厕厢厩厦庼厩厩荫厨厮庙厂庑废广廪庐厅回乃弑吊弪张强弹强弥弯汇彝彟彦雕仿佛后径从徕复仿征彻恒耻悦怅闷凄恶恼恽恻爱惬悫怆恺忾栗态愠惨惭恸惯悫怂虑悭庆欲忧惫怜凭愦惮愤悯怃宪忆恳应怿懔怼懑惩懒怀悬忏惧欢慑恋戆戋戗戬戏战戏户扦抛挟扞舍扪卷扫抡挣挂采拣扬换挥背构损摇捣抢榨掴掼搂揸挚抠抟折掺击捞撑挠捻挢掸拨抚扑揿挞挝捡拥掳择击挡担携据挤抬捣举拟摈拧搁掷扩撷摆擞撸扰摅撵拢拦撄搀撺携摄攒挛摊搅揽考叙败叙敌数驱敛毙斓斩斫断于旗升时晋昼晕晖旸畅暂昵晔历昙晓暧旷叠晒书会胧术东锨栅杆栀枧条枭捆弃枨枣栋栈栖梾丫杨枫桢业极干荣桤盘构枪杠梿椁椮桨桩乐枞梁楼标枢样朴树桦桡桥机椭横檩柽档桧槚检樯梼台槟柠槛柜橹榈栉椟橼栎橱栌枥橥榇栊榉棂樱栏权椤栾榄钦叹欧敛欤欢岁历归殁残殒殇殚僵殓殡歼杀壳壳毁殴医球毵牦毡毡气氢氩氲泛泛污污决没冲况溯泄汹浃泾莅凉凄泪渌净凌沦渊涞浅涣减沨涡测浑凑浈愍涌汤沩准沟温浉湿沧灭涤荥汇沪滞渗卤浒浐滚满渔溇沤汉涟渍涨溆渐浆颍泼洁潜润浔溃涠涩涩澄浇涝涧渑泽浍淀浊浓湿泞蒙济涛滥浚潍滨阔溅泺滤滢渎泻渖浏濒泸沥潇潆潴泷濑弥潋澜沣洒漓滩灏湾滦滟灾气照为乌炯烃无锻锻辉炼炜暖烟茕焕烦炀煴荧炝热颎炽烨焰灯炖磷烧烫焖营灿毁烛烩熏烬焘耀烁炉烂争为爷尔床墙笺闸牍抵牵荦牦犊牺状狭狈狰犹狲犸呆狱狮奖独狯猃狝狞获猎犷兽獭献猕猡兹珏佩现管雕珐珲珉玮玚琐瑶莹玛琅玱琏琎玑瑷珰环玙玺璇琼珑璎瓒瓯砖瓮产产苏宁亩毕画畲异留当畴迭匹痉酸痹疯疡痪瘗疮疟瘘瘘疗痨痫瘅愈疠瘪痴痒疖症癞癣瘿瘾痈瘫癫发皋皑疱皲皱杯盗盏尽监盘卢荡视视眦众睁睐眯瞒了睑蒙瞩矫硅炮朱硁硖砗砚硕砀砜确码盘硙砖碛矶硗硚础碍矿砺砾矾炮砻佑秘只禄祸祯祎御禅礼祢祷秃籼税秆棱禀秸种称谷稣积颖秾穑秽颓稳获窝洼穷窑窑窎窭窥窜窍窦灶窃并竖竞笔笋管笕个笺筝节范筑箧筼箬筱笃筛筚箦篓蓑箪简篑箫檐筜签帘篮筹藤箓篯箨籁笼签钥笾篱箩吁妆粤粪模粮团粝籴粜纠纪纣约红纡纥纨纫纹纳纽纾纯纰纱纮纸级纷纭纴纺扎扎细绂绁绅纻绍绀绐绌终弦组绊绗结绝绦绔绞络绚给绒绖统丝绛绝绢绑绡绠绣绥捆经综缍绿绸绻线绶维绹绾纲网绷缀彩纶绺绮绽绰绫绵绲缁紧绯绿绪缃缄缂线绵缉缎缔缗缘缌编缓缅纬缑缈练缇致总萦缙缢缒绉缣缚缜缟缛县绦缝缡缩纵缧纤缦絷缕缥总绩绷缫缪缯织缮伞翻缭绕绣绳绘系茧缰缳缴绎继缤缱颣缬纩续累缠缨才纤缵缆线钵坛罂坛罚骂罢罗罴羁芈羟羡义膻习翚翘翱翙端耧圣闻联聪声耸聩聂职聍听听聋肃胁胁脉胫唇修脱胀肾胨脑肿脚肠肤胶腻胆脍脓脸脐膑腊胪脏脔卧临皋台与兴举旧铺馆舱舣舰舻艰艳艳刍苎兹荆庄茎荚苋华庵烟苌莱万莴叶荭苇药荤搜莼莳莅苍荪席盖莜莲苁莼荜菱卜蒌蒋葱茑荫麻荨荞荬莸荛蒉荡芜萧蓣蕰荟蓟芗姜蔷荙莶荐萨熏荠蓝荩艺药薮蕴苈蔼蔺蕲芦苏蕴苹檗藓蔹茏兰萝处虚虏号亏虬蛱蜕蚬蚀猬虾虱蜗蛳蚁蚂萤蝼螀蛰蝈螨蝉蛲虫蛏蚁蝇虿蝎蛴蝾蚝蜡蛎蛊蚕蛮众蔑术同胡卫冲卫只衮里补装里制复裈袆裤裢褛亵幞杂袄裆褴袜摆衬袭襕核见规觅觅视觇觋觍觎览亲觊觏觐觑觉览观斤抵觞觯触订讣计讯讧讨讦训讪讫托记讹讶讼欣诀讷访设许诉诃诊注证诂诋讵诈诒诏评诇诎诅词咏诩询诣试诗诧诟诡诠诘话该详诜诙诖诔诛诓夸志认诳诶诞诱诮语诚诫诬误诰诵诲说说谁课诽谊调谄谆谈诿请诤诹谅论谂谀谍谥诨谔谛谐谏谕谘讳谙谌讽诸谚诺谋谒谓誊谎谜谧谑谡谤谦谥讲谢谣谣谟谪谬讴谨谩哗证讹谲讥谮识谯谭谱噪谵译议谴护誉读变燕仇仇谗让谰谶赞谠谳溪岂竖丰艳猪狸猯猫贝贞负财贡贫货贩贪贯责贮贳资贰贵贬买贷贶费贴贻贸贺贲赂赁贿赅资贾贼赈赊宾宾赇赒赉赐赏赔赓贤卖贱赋赕质账赌赖剩赚购赛赜贽赘赟赠赞赝赡赢赃赑赎赝赣赪赶赵趋迹局践踊跄跸迹跖蹒踪跷跶趸踌跻跃踯跞蹰蹑蹿躏躯车轧轨军轪轩轫轭软轸轱轴轵轲轶轼较辂载轾辄挽辅轻辆辎辉辋辍辊辇辈轮软辑辏输辐辗舆毂辖辕辘转辙轿轰辔轹轳辞办辞辫辩农回乃径这连周进游运过达违遥逊递远适迟迁选遗辽迈还迩边逻郏邮郓乡邹邬乡郧墉邓郑邻郸邺郐邝郦腌酝丑酝酱医酱酰酦酿衅释厘钆钇钌钊钉钋针钓钐扣钏钒焊钗钍钕钎钯钫钘钭钚钠钝钩钤钣钑钞钮钧钙钬钛钪铌铈钶铃钴钹铍钰钸铀钿钾铁巨铊铉刨铋铂钷钳铆铅钺钵钩钲钼钽铏铰铒铬铪银铳铜铚铣铨铢铭铫铦衔铑铷铱铟铵铥铕铯铐焊锐销锈锑锉铝镅锌钡铤铗锋铻锓锄锃锔锇铺锐铖锆锂铽锍锯鉴钢锞录锫锥锕锟锤铮锛锬锭锜钱锦锚锠锡锢错录锰表铼镎锝钔锴炼锅镀锷铡钖锻锽锸锲锘锹锾键锶锗针钟镁锿镑镕锁镉锤镈钨蓥镏铠铩镐镇镒镍镓镌镎镞旋链镆镠镝铿锵镗镘镛铲镜镖镂铧镤镪锈铙镣铹镦镡钟镫镨铁锎锏镄镌镰镯镭铁铎铛镱铸镬镔鉴鉴镲锧镴铄镳镥炉镧钥镶镊锣钻銮凿镋长门闩闪闫闬闭开闳闰闲闲间闵闸闹阂关阁合阀哄闺闽阃阆闾阅阅阊阉阎阏阍阈阌板闱阔阕阑阇阗阘闿阖阙闯关阚阐辟闼厄坂坑址陉陕陕升阵阴陈陆阳阴堤队阶陨坞际邻随险隐陇隶隶只隽虽双雏杂鸡离难云电沾雾霁雳霭灵靓静腼靥韧鼗巩秋鞒缰鞑千韦韧韩韪韬鞴韫韵响页顶顷项顺顸须顼颂颀预顽颁顿颇领颌颉颐颏俯头颊颋颕颔颈颓频颓颗题额颚颜颙颛颜愿颡颠类颢顾颤颥显颦颅颞颧风飑飒台刮飓扬飕飘飙飙飙飞饥饦饨饪饫饬饭饮饴饲饱饰饺饸饼饷养饵饹饽馁饿馂余肴馄馃饯馅喂馆喂馎馈馏馊馍馒馐馑馓馈馔饥饶飨馋馕马驭冯驮驰驯驳驻驽驹驵驾骀驸驶驼驷骂骈骇驳骃骆骎骏骋骍骓骑骐验骗鬃骙骞骘骝腾驺骚骟骡蓦骜骖骠骢驱骅骕骁骄验惊驿骤驴骧骥骊肮髅脏体髌髋仿鬓发佛松胡须鬓斗闹哄阋斗阄郁魉魇鱼鱽鱾鲀鲁鲂鱿鲅鲆鲌鲉鲏鲇鲐鲍鲋鲊鲘鲕鲔鲛鲑鲜鲪鲧鲠鲩鲤鲨鲬鲻鲯鲭鲞鲷鲴鲱鲵鲲鲳鲸鲮鲶鳀鲫鳊鲗鳂鲽鳇鳅鳅鲾鳄鳆鳃鳒鳑鲥鳏鳎鳐鳍鳁鲢鳌鳓鳘鲦鲣鲹鳗鳛鳔鳉鳙鳕鳖鳟鳝鳜鳞鲟鲼鲎鲙鳣鳡鳢鲿鲚鳄鲈鲡鸟凫鸠凫凤鸣鸢鸩鸨鸦鸰鸵鸳鸲鸮鸱鸪鸯鸭鸸鸹鸻鸿鸽鸺鹀鹃鹆鹁鹈鹅鹅鹄鹉鹌鹏鹎雕鹊鸫鹑鹋鹙鹕鹗鹖鹍鹛鹜莺鹟鹤鹠鹡鹘鹣鹚鹚鹢鹞鸡鹝鹧鹥鸥鸷鹨鸶鹪鹩鹫鹇鹬鹰鹭鹱鹲鸬鹦鹳鹂鸾卤咸碱盐狍丽麦麸面面曲曲面曲么么黄黉粘点党霉黩黾鼋鼌鳌鳖鼍鼹齐斋赍齑齿龂龅龇龃龆龄出龈啮龊龉龋腭龌龙庞龚龛龟';
    -- blanks and line breaks, and the default-ignorable characters of Unicode
    unseen constant text := '\u0009-\u000d\u0020\u0085\u1680\u2028\u2029\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff';
    -- capitals, and beyond U+0080 all but Chinese characters and their punctuation
    other_characters constant text := 'A-Z\u0080-\u2fff\u3000\u3004-\u3007\u3012-\u33ff\ua000-\U0010ffff';
begin
    execute format('create function refolded(value text) returns text language sql immutable strict parallel safe as %L', format(
        'select regexp_replace(case when plain ~ %L then translate(plain, %L, %L) else plain end, %L, %L, %L)
           from (select lower(normalize(regexp_replace(value, %L, %L, %L), nfkc)) offset 0) spelled (plain)',
        '[' || traditional || ']', traditional, simplified, '[' || unseen || ']+', '', 'g',
        -- Also before: what stands between a letter and its accent parts the two.
        '[' || unseen || ']+', '', 'g'));
    execute format('create function folded(value text) returns text language sql immutable parallel safe as %L', format(
        'select case when value ~ %L then public.refolded(value) else value end',
        '[' || other_characters || unseen || traditional || ']'));
end $do$;

create function folded_each(texts text[]) returns text[] language sql immutable strict parallel safe as $$
    select array(select public.folded(one) from unnest(texts) one)
$$;

-- A list of names: each occurs once and has 1 to 30 characters.
create function are_short_names(names text[]) returns boolean language sql immutable strict parallel safe as $$
    select coalesce(bool_and(char_length(name) between 1 and 30) and count(*) = count(distinct name), true)
      from unnest(names) name
$$;

-- The answer of a write, stored in the transaction of its effect. A second request with the same key gets this answer.
create table idempotent_requests (
    -- the account that sent the key, or `register/` and the user name of a registration
    caller text not null,
    method text not null,
    path text not null,
    key text not null,
    -- the digest of the request and the answer
    sealed_answer bytea not null,
    -- audit_events.request_id of what the request wrote
    request_id text,
    created_at timestamptz not null,
    -- A key belongs to one caller, method and path.
    constraint idempotent_requests_pkey primary key (caller, method, path, key),
    constraint idempotent_requests_key_length check (char_length(key) between 1 and 255)
);

create index idempotent_requests_age_idx on idempotent_requests (created_at);
create index idempotent_requests_request_idx on idempotent_requests (request_id);

-- The kept answer is sealed: compressing it costs time and gains nothing.
alter table idempotent_requests alter sealed_answer set storage external;
alter table idempotent_requests set (toast_tuple_target = 8160);

-- Begins the write of a request in one round trip. Names the act for the audit trail, and tells whether what the act rests on
-- has come to an end: the session, or one of the appointments. Then takes the idempotency key, if the request has one: tells
-- whether another request is at work under the key, and what is kept under it. `names` are the parts of the primary
-- key, in its order.
create function begin_act(
    act text, session_id uuid, grants uuid[], lock_name text, names text[], kept_since timestamptz,
    out is_ended boolean, out is_revoked boolean, out is_in_flight boolean, out kept bytea)
    language plpgsql as $$
begin
    perform set_config('tianfu.act', act, true);
    if session_id is not null then
        is_ended := exists (select from public.sessions one where one.id = session_id and one.ended_at is not null);
    else
        is_ended := false;
    end if;
    if cardinality(grants) > 0 then
        is_revoked := exists (select from public.role_grants one where one.id = any (grants) and one.revoked_at is not null);
    else
        is_revoked := false;
    end if;
    is_in_flight := lock_name is not null and not pg_try_advisory_xact_lock(hashtextextended(lock_name, 0));
    if lock_name is not null and not is_in_flight then
        -- A statement of its own, after the lock: it sees what the request before committed.
        select one.sealed_answer into kept from public.idempotent_requests one
         where one.caller = names[1] and one.method = names[2] and one.path = names[3] and one.key = names[4]
           and one.created_at > kept_since;
    end if;
end $$;

-- Attempts at passwords and codes, and messages on request, counted for all replicas. The subject is the digest of what is
-- counted: an account, an address, or a place that an account knows.
create table guess_budgets (
    subject bytea constraint guess_budgets_pkey primary key,
    attempts integer not null,
    counted_since timestamptz not null,
    blocked_until timestamptz,
    constraint guess_budgets_subject_length check (octet_length(subject) = 32),
    constraint guess_budgets_attempts_range check (attempts >= 0)
);

create index guess_budgets_counted_since_idx on guess_budgets (counted_since);

-- Messages to people (SMS, e-mail). A message is written in the transaction that causes it and sent later. Recipient and
-- text are sealed.
create table outbox_messages (
    id uuid constraint outbox_messages_pkey primary key,
    -- null: a decoy, which is never sent, or a message to a person without an account
    user_id uuid,
    channel text not null,
    purpose text not null,
    -- null once the message is sent or given up: its content is erased
    sealed bytea,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    next_attempt_at timestamptz not null,
    attempts integer not null default 0,
    sent_at timestamptz,
    given_up_at timestamptz,
    last_error text,
    constraint outbox_messages_channel_known check (channel in ('sms', 'email')),
    constraint outbox_messages_attempts_range check (attempts >= 0),
    constraint outbox_messages_last_error_length check (char_length(last_error) <= 200),
    constraint outbox_messages_end_is_one check (sent_at is null or given_up_at is null),
    constraint outbox_messages_open_is_sealed check (sealed is not null or sent_at is not null or given_up_at is not null)
);

create index outbox_messages_user_idx on outbox_messages (user_id);
create index outbox_messages_created_idx on outbox_messages (created_at);
create index outbox_messages_due_idx on outbox_messages (next_attempt_at) where sent_at is null and given_up_at is null;

-- The ids of the keys that sealed something in this database, each with a known word sealed by it. A start with the wrong
-- key fails before it reads or writes. The keys themselves are never stored.
create table data_keys (
    key_id bytea constraint data_keys_pkey primary key,
    canary bytea not null,
    first_used_at timestamptz not null,
    constraint data_keys_key_id_length check (octet_length(key_id) = 4)
);

select audit('outbox_messages', withheld => '{last_error}', left_out => '{next_attempt_at}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
select audit('data_keys', key => 'first_used_at');
