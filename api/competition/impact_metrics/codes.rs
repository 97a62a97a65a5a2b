//! The codes of impact metrics.

use crate::kernel::codes::code_list;

code_list! {
    ImpactQualifier of "impact_qualifiers" ("成效数值限定", "Impact qualifiers")
        ("说明成效数值是确数、下限、约数还是计划数。", "Tells whether an impact figure is exact, a lower bound, approximate or planned.") {
        Exact = "exact" ("确数", "Exact"),
        AtLeast = "at_least" ("不低于", "At least") ("如“1000万元以上”。", "As in “over ten million yuan”."),
        Approx = "approx" ("约数", "Approximately"),
        Planned = "planned" ("计划数", "Planned") ("到期后须补报实际数。", "The actual value is due after the date."),
    }
}

code_list! {
    ImpactSource of "impact_sources" ("成效数据来源", "Impact sources")
        ("成效数据是自报还是经核实。", "Whether an impact figure is self-reported or verified.") {
        SelfReported = "self" ("自报", "Self-reported"),
        Verified = "verified" ("已核实", "Verified"),
    }
}

code_list! {
    ImpactQuantity of "impact_quantities" ("成效计量类别", "Impact quantities")
        ("成效指标的计量类别：同一类别的单位可以换算。", "What is counted: units of one quantity are converted into each other.") {
        Money = "money" ("金额", "Money"),
        Persons = "persons" ("人数", "Persons"),
        Households = "households" ("户数", "Households"),
        Villages = "villages" ("村数", "Villages"),
        Area = "area" ("面积", "Area"),
        Hives = "hives" ("蜂箱数", "Hives"),
        Animals = "animals" ("牲畜数", "Animals"),
        Mass = "mass" ("重量", "Mass"),
        Pieces = "pieces" ("件数", "Pieces"),
        Items = "items" ("项数", "Items"),
    }
}

code_list! {
    ImpactUnit of "impact_units" ("成效计量单位", "Impact units")
        ("填报成效指标的单位；按基本单位存储。", "Units in which impact figures are filed. They are stored in the base unit of their quantity.") {
        Yuan = "yuan" ("元", "Yuan") ("金额的基本单位。", "The base unit of money."),
        WanYuan = "wan_yuan" ("万元", "Ten thousand yuan") ("10000 元。", "10,000 yuan."),
        YiYuan = "yi_yuan" ("亿元", "Hundred million yuan") ("100000000 元。", "100,000,000 yuan."),
        Person = "person" ("人", "Persons") ("人数的基本单位。", "The base unit of persons."),
        WanPerson = "wan_person" ("万人", "Ten thousand persons") ("10000 人。", "10,000 persons."),
        Household = "household" ("户", "Households") ("户数的基本单位。", "The base unit of households."),
        Village = "village" ("个村", "Villages") ("村数的基本单位。", "The base unit of villages."),
        Mu = "mu" ("亩", "Mu") ("面积的基本单位。", "The base unit of area."),
        WanMu = "wan_mu" ("万亩", "Ten thousand mu") ("10000 亩。", "10,000 mu."),
        Hectare = "hectare" ("公顷", "Hectares") ("15 亩。", "15 mu."),
        Hive = "hive" ("箱（蜂）", "Hives") ("蜂箱数的基本单位。", "The base unit of hives."),
        Head = "head" ("头（只）", "Head") ("牲畜数的基本单位。", "The base unit of animals."),
        Kilogram = "kilogram" ("千克", "Kilograms") ("重量的基本单位。", "The base unit of mass."),
        Ton = "ton" ("吨", "Tonnes") ("1000 千克。", "1,000 kilograms."),
        Piece = "piece" ("件", "Pieces") ("件数的基本单位。", "The base unit of pieces."),
        WanPiece = "wan_piece" ("万件", "Ten thousand pieces") ("10000 件。", "10,000 pieces."),
        Item = "item" ("项", "Items") ("项数的基本单位。", "The base unit of items."),
    }
}

impl ImpactUnit {
    pub const fn quantity(self) -> ImpactQuantity {
        match self {
            Self::Yuan | Self::WanYuan | Self::YiYuan => ImpactQuantity::Money,
            Self::Person | Self::WanPerson => ImpactQuantity::Persons,
            Self::Household => ImpactQuantity::Households,
            Self::Village => ImpactQuantity::Villages,
            Self::Mu | Self::WanMu | Self::Hectare => ImpactQuantity::Area,
            Self::Hive => ImpactQuantity::Hives,
            Self::Head => ImpactQuantity::Animals,
            Self::Kilogram | Self::Ton => ImpactQuantity::Mass,
            Self::Piece | Self::WanPiece => ImpactQuantity::Pieces,
            Self::Item => ImpactQuantity::Items,
        }
    }

    /// How many base units one of these is.
    pub const fn factor(self) -> i64 {
        match self {
            Self::WanYuan | Self::WanPerson | Self::WanMu | Self::WanPiece => 10_000,
            Self::YiYuan => 100_000_000,
            Self::Hectare => 15,
            Self::Ton => 1_000,
            _ => 1,
        }
    }
}

impl ImpactQuantity {
    pub const fn base_unit(self) -> ImpactUnit {
        match self {
            Self::Money => ImpactUnit::Yuan,
            Self::Persons => ImpactUnit::Person,
            Self::Households => ImpactUnit::Household,
            Self::Villages => ImpactUnit::Village,
            Self::Area => ImpactUnit::Mu,
            Self::Hives => ImpactUnit::Hive,
            Self::Animals => ImpactUnit::Head,
            Self::Mass => ImpactUnit::Kilogram,
            Self::Pieces => ImpactUnit::Piece,
            Self::Items => ImpactUnit::Item,
        }
    }
}

code_list! {
    ImpactCode of "impact_codes" ("成效指标", "Impact metrics")
        ("项目后续成效的指标。", "What is measured of what came of an entry.") {
        Revenue = "revenue" ("营业收入", "Revenue") ("与产值分开统计，计量类别：金额。", "Never mixed with the output value. In money."),
        OutputValue = "output_value" ("产值", "Output value") ("与营业收入分开统计，计量类别：金额。", "Never mixed with the revenue. In money."),
        Profit = "profit" ("利润", "Profit") ("金额。", "In money."),
        Tax = "tax" ("纳税", "Tax paid") ("金额。", "In money."),
        Investment = "investment" ("投资", "Investment") ("金额。", "In money."),
        IncomeIncrease = "income_increase" ("带动增收", "Increase of incomes") ("金额，受益群众增收总额。", "In money: the sum over those who benefit."),
        Jobs = "jobs" ("就业人数", "Jobs") ("人数。", "In persons."),
        Returnees = "returnees" ("返乡人数", "Returnees") ("人数；不计入就业人数。", "In persons; not a part of the jobs."),
        Beneficiaries = "beneficiaries" ("受益人数", "Beneficiaries") ("人数。", "In persons."),
        Trained = "trained" ("培训人数", "Persons trained") ("人数。", "In persons."),
        Households = "households" ("带动农户", "Households that benefit") ("户数。", "In households."),
        Villages = "villages" ("覆盖村", "Villages reached") ("村数。", "In villages."),
        PlantedArea = "planted_area" ("种植面积", "Planted area") ("面积。", "In area."),
        Hives = "hives" ("养蜂规模", "Hives kept") ("蜂箱数。", "In hives."),
        Livestock = "livestock" ("养殖规模", "Livestock") ("牲畜数。", "In animals."),
        Production = "production" ("产量", "Production") ("重量。", "In mass."),
        Products = "products" ("产品数量", "Products made") ("件数。", "In pieces."),
        Patents = "patents" ("专利等知识产权", "Patents and the like") ("项数。", "In items."),
    }
}

impl ImpactCode {
    pub const fn quantity(self) -> ImpactQuantity {
        match self {
            Self::Revenue
            | Self::OutputValue
            | Self::Profit
            | Self::Tax
            | Self::Investment
            | Self::IncomeIncrease => ImpactQuantity::Money,
            Self::Jobs | Self::Returnees | Self::Beneficiaries | Self::Trained => {
                ImpactQuantity::Persons
            }
            Self::Households => ImpactQuantity::Households,
            Self::Villages => ImpactQuantity::Villages,
            Self::PlantedArea => ImpactQuantity::Area,
            Self::Hives => ImpactQuantity::Hives,
            Self::Livestock => ImpactQuantity::Animals,
            Self::Production => ImpactQuantity::Mass,
            Self::Products => ImpactQuantity::Pieces,
            Self::Patents => ImpactQuantity::Items,
        }
    }
}

code_list! {
    GrowthGap of "impact_growth_gaps" ("成效增幅空缺原因", "Gaps of growth")
        ("为何不计算增幅。", "Why a figure has no growth.") {
        First = "first" ("无可比的上期数", "There is no earlier figure"),
        Planned = "planned" ("计划数不计增幅", "One of the two is planned"),
        EarlierZero = "earlier_zero" ("上期数为零", "The earlier figure is zero"),
        NotExact = "not_exact" ("非确数", "One of the two is no exact figure"),
        PeriodsDiffer = "periods_differ" ("期间长度不同", "The periods differ in length"),
    }
}
