#include "api/server/metrics_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace trinhky::server {
namespace {

std::string_view word_of(MetricsText::Type type) {
  switch (type) {
    case MetricsText::Type::counter:
      return "counter";
    case MetricsText::Type::gauge:
      return "gauge";
    case MetricsText::Type::histogram:
      return "histogram";
  }
  return "untyped";
}

// A quote needs no escape in a help text, but needs one in a label's value.
void append_escaped(std::string& out, std::string_view text, bool is_label) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && is_label) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

}  // namespace

std::string metric_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), written.ptr};
}

void MetricsText::family(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ");
  append_escaped(text_, help, false);
  text_.append("\n# TYPE ").append(name).append(" ").append(word_of(type)).append("\n");
}

void MetricsText::line(std::string_view suffix, Labels labels, std::string_view bound, std::string_view value) {
  text_.append(name_).append(suffix);
  char before = '{';
  const auto add = [&](std::string_view name, std::string_view text) {
    text_ += before;
    text_.append(name).append("=\"");
    append_escaped(text_, text, true);
    text_ += '"';
    before = ',';
  };
  for (const auto& [name, text] : labels) add(name, text);
  if (!bound.empty()) add("le", bound);
  if (before == ',') text_ += '}';
  text_.append(" ").append(value).append("\n");
}

void MetricsText::sample(Labels labels, std::uint64_t value) {
  line("", labels, {}, std::to_string(value));
}

void MetricsText::sample(Labels labels, double value) {
  line("", labels, {}, metric_number(value));
}

void MetricsText::histogram(Labels labels, const base::Histogram::Reading& reading) {
  for (std::size_t i = 0; i < reading.cumulative.size(); ++i) {
    const std::string bound = i < reading.bounds.size() ? metric_number(reading.bounds[i]) : "+Inf";
    line("_bucket", labels, bound, std::to_string(reading.cumulative[i]));
  }
  line("_sum", labels, {}, metric_number(reading.sum));
  line("_count", labels, {}, std::to_string(reading.cumulative.empty() ? 0 : reading.cumulative.back()));
}

}  // namespace trinhky::server
