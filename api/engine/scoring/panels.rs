//! The ratio of panels (二次平均法): raw scores are multiplied by grand mean ÷ mean of the panel.

use std::collections::BTreeMap;

use super::candidate::Candidate;
use super::exact::Exact;
use super::ranking::PanelFigures;
use super::rules::{GrandMean, PanelRatio, ScoringRules, TrimEntries};

/// Sets coefficients and scores of the candidates, who are ranked together. Entries that do not compete are scored by
/// the coefficient of their panel and change no mean.
pub fn apply(
    rules: &ScoringRules,
    ratio: &PanelRatio,
    track: Option<&String>,
    candidates: &mut [&mut Candidate<'_>],
) -> Vec<PanelFigures> {
    let figures = figures(rules, ratio, track, candidates);
    for candidate in candidates {
        let panel = candidate.entry.panel.as_ref();
        let of_panel = figures.iter().find(|figures| Some(&figures.panel) == panel);
        candidate.coefficient = of_panel.and_then(|figures| figures.coefficient.clone());
        candidate.exact = match (&candidate.raw, &candidate.coefficient) {
            (Some(raw), Some(coefficient)) => Some(raw.times(coefficient)),
            _ => None,
        };
    }
    figures
}

fn figures(
    rules: &ScoringRules,
    ratio: &PanelRatio,
    track: Option<&String>,
    candidates: &[&mut Candidate<'_>],
) -> Vec<PanelFigures> {
    let mut panels: BTreeMap<&String, Vec<&Exact>> = BTreeMap::new();
    for candidate in candidates
        .iter()
        .filter(|candidate| candidate.entry.competing)
    {
        if let (Some(panel), Some(raw)) = (&candidate.entry.panel, &candidate.raw) {
            panels.entry(panel).or_default().push(raw);
        }
    }
    let trim = ratio.trim_entries.as_ref();
    let averages: Vec<(&String, usize, Average)> = panels
        .iter()
        .filter_map(|(panel, raws)| Some((*panel, raws.len(), average(trim, raws.clone())?)))
        .collect();
    let grand_mean = match ratio.grand {
        GrandMean::MeanOfMeans => Exact::mean(averages.iter().map(|(_, _, average)| &average.mean)),
        GrandMean::Pooled => {
            let all = panels.values().flatten().copied().collect();
            average(trim, all).map(|average| average.mean)
        }
    };
    let Some(grand_mean) = grand_mean else {
        return Vec::new();
    };
    averages
        .into_iter()
        .map(|(panel, entries, average)| {
            let coefficient = grand_mean.divided_by(&average.mean);
            PanelFigures {
                track: track.cloned(),
                panel: panel.clone(),
                entries: entries as u32,
                averaged: average.count as u32,
                sum: average.sum,
                mean: average.mean,
                grand_mean: grand_mean.clone(),
                coefficient: coefficient.map(|exact| match ratio.coefficient_scale {
                    Some(scale) => exact.rounded(scale, rules.rounding.mode),
                    None => exact,
                }),
            }
        })
        .collect()
}

struct Average {
    sum: Exact,
    count: usize,
    mean: Exact,
}

/// `None` without a score.
fn average(trim: Option<&TrimEntries>, mut raws: Vec<&Exact>) -> Option<Average> {
    raws.sort_unstable();
    let (lowest, highest) =
        trim.map_or((0, 0), |trim| (trim.lowest as usize, trim.highest as usize));
    let kept = if raws.len() > lowest + highest {
        raws.get(lowest..raws.len() - highest)?
    } else {
        &raws
    };
    let mean = Exact::mean(kept.iter().copied())?;
    Some(Average {
        sum: mean.times(&Exact::new(kept.len(), 1)),
        count: kept.len(),
        mean,
    })
}
