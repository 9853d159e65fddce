//! Figures as a picture: bars for comparisons, lines for growth.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;

use super::figures::{Comparison, Figures, Growth, Line};

const WIDTH: u32 = 960;
const BAR: i32 = 24;
const GROWTH_HEIGHT: u32 = 360;
const NAMES: i32 = 320;
const FONT: &str = "sans-serif";
const OURS: RGBColor = RGBColor(0, 95, 135);
const OTHERS: RGBColor = RGBColor(150, 150, 150);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// An SVG image of all figures. `None` if there is nothing to draw.
pub(crate) fn picture(figures: &Figures) -> Result<Option<String>, Box<dyn Error>> {
    // A line needs two points.
    let has_line = |growth: &&Growth| growth.lines.iter().any(|line| line.points.len() > 1);
    let growths: Vec<&Growth> = figures.growths.iter().filter(has_line).collect();
    let bars = figures.comparisons.iter().map(|comparison| comparison.cases.len());
    let bars = bars.map(|cases| u32::try_from(cases).unwrap_or(0) * BAR.unsigned_abs() + 64);
    let heights: Vec<u32> = bars.chain(growths.iter().map(|_| GROWTH_HEIGHT)).collect();
    if heights.is_empty() {
        return Ok(None);
    }
    let mut image = String::new();
    {
        let root = SVGBackend::with_string(&mut image, (WIDTH, heights.iter().sum())).into_drawing_area();
        root.fill(&WHITE)?;
        let breaks = heights.iter().scan(0, |below, height| {
            *below += height;
            Some(*below)
        });
        let breaks: Vec<u32> = breaks.collect();
        let areas = root.split_by_breakpoints(Vec::<u32>::new(), &breaks[..breaks.len() - 1]);
        let (upper, lower) = areas.split_at(figures.comparisons.len());
        for (area, comparison) in upper.iter().zip(&figures.comparisons) {
            draw_bars(area, comparison)?;
        }
        for (area, growth) in lower.iter().zip(growths) {
            draw_lines(area, growth)?;
        }
        root.present()?;
    }
    Ok(Some(image))
}

/// A bar for each case, as long as its time compared with the first.
fn draw_bars(area: &Area, comparison: &Comparison) -> Result<(), Box<dyn Error>> {
    let small = (FONT, 13).into_font();
    area.draw(&Text::new(comparison.title.clone(), (16, 16), (FONT, 17).into_font()))?;
    let longest = comparison.cases.iter().map(|case| case.ratio).fold(1.0, f64::max);
    let room = f64::from(i32::try_from(WIDTH).unwrap_or(i32::MAX) - NAMES - 140);
    for (case, top) in comparison.cases.iter().zip((44..).step_by(BAR.unsigned_abs() as usize)) {
        #[allow(clippy::cast_possible_truncation, reason = "the bar fits the picture")]
        let end = NAMES + (case.ratio / longest * room) as i32;
        let color = if std::ptr::eq(case, &raw const comparison.cases[0]) { OTHERS } else { OURS };
        area.draw(&Text::new(case.name.clone(), (16, top + 3), small.clone()))?;
        area.draw(&Rectangle::new([(NAMES, top), (end, top + BAR - 6)], color.filled()))?;
        let figure = format!("{:.2} ({:.2} µs)", case.ratio, case.micros);
        area.draw(&Text::new(figure, (end + 8, top + 3), small.clone()))?;
    }
    Ok(())
}

/// A line for each tool or crate, over the number of events.
fn draw_lines(area: &Area, growth: &Growth) -> Result<(), Box<dyn Error>> {
    let points = || growth.lines.iter().flat_map(|line| &line.points);
    let most = points().map(|point| point.events).max().unwrap_or(1);
    let highest = points().map(|point| point.cost.cpu_seconds).fold(0.0, f64::max) * 1.1;
    let mut chart = ChartBuilder::on(area)
        .caption(&growth.title, (FONT, 17))
        .margin(16)
        .x_label_area_size(36)
        .y_label_area_size(56)
        .build_cartesian_2d(0..most, 0.0..highest)?;
    chart.configure_mesh().x_desc("events").y_desc("CPU s").draw()?;
    for (place, line) in growth.lines.iter().enumerate() {
        let color = if place == 0 { OURS } else { OTHERS };
        let of =
            |line: &Line| line.points.iter().map(|point| (point.events, point.cost.cpu_seconds)).collect::<Vec<_>>();
        chart
            .draw_series(LineSeries::new(of(line), color.stroke_width(2)).point_size(4))?
            .label(line.name.clone())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], color.stroke_width(2)));
    }
    chart.configure_series_labels().position(SeriesLabelPosition::UpperLeft).draw()?;
    Ok(())
}
