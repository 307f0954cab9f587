#include "engine/guidance/report.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/guidance/decimal.h"
#include "engine/guidance/members.h"

namespace trinhky::guidance {
namespace {

using base::json;

struct Indicator {
  const char* code;
  const char* title_vi;
  const char* title_en;
  const char* unit_vi;
  const char* unit_en;
  const char* rule;
};

// A demonstration set after what Front committees usually report; an office brings its own.
constexpr std::array indicators = {
    Indicator{"TT-01", "Buổi tuyên truyền", "Information sessions", "buổi", "sessions", "sum"},
    Indicator{"TT-02", "Lượt người được tuyên truyền", "Attendances at information sessions", "lượt người",
              "attendances", "sum"},
    Indicator{"NH-01", "Khu dân cư tổ chức Ngày hội Đại đoàn kết", "Residential areas that held Unity Day",
              "khu dân cư", "areas", "last"},
    Indicator{"UH-01", "Tiền ủng hộ tiếp nhận", "Donations received", "triệu đồng", "million dong", "sum"},
    Indicator{"UH-02", "Tiền ủng hộ đã phân bổ", "Donations allocated", "triệu đồng", "million dong", "sum"},
    Indicator{"NN-01", "Nhà Đại đoàn kết khởi công", "Unity houses begun", "nhà", "houses", "sum"},
    Indicator{"NN-02", "Nhà Đại đoàn kết hoàn thành", "Unity houses finished", "nhà", "houses", "sum"},
    Indicator{"GS-01", "Cuộc giám sát", "Supervisions held", "cuộc", "supervisions", "sum"},
    Indicator{"GS-02", "Kiến nghị sau giám sát", "Recommendations after supervision", "kiến nghị", "recommendations",
              "sum"},
    Indicator{"GS-03", "Kiến nghị được trả lời", "Recommendations answered", "kiến nghị", "recommendations", "sum"},
    Indicator{"PB-01", "Hội nghị phản biện xã hội", "Social criticism conferences", "hội nghị", "conferences", "sum"},
    Indicator{"CT-01", "Cuộc tiếp xúc cử tri", "Voter meetings", "cuộc", "meetings", "sum"},
    Indicator{"CT-02", "Ý kiến cử tri tổng hợp", "Voters' opinions gathered", "ý kiến", "opinions", "sum"},
    Indicator{"DT-01", "Đơn thư tiếp nhận", "Petitions received", "đơn", "petitions", "sum"},
    Indicator{"DT-02", "Đơn thư đã trả lời", "Petitions answered", "đơn", "petitions", "sum"},
    Indicator{"DH-01", "Đơn vị tổ chức đối thoại", "Units that held a dialogue", "đơn vị", "units", "count"},
    Indicator{"PH-01", "Chương trình phối hợp sơ kết, tổng kết", "Coordination programmes reviewed", "chương trình",
              "programmes", "sum"},
    Indicator{"UV-01", "Ủy viên Ủy ban hiện có", "Committee members in office", "người", "persons", "last"},
    Indicator{"UV-02", "Tỷ lệ ủy viên dự họp", "Attendance of committee members", "%", "%", "avg"},
    Indicator{"KT-01", "Tập thể, cá nhân được khen thưởng", "Groups and persons commended", "lượt", "commendations",
              "sum"},
    Indicator{"TH-01", "Lớp tập huấn", "Training courses", "lớp", "courses", "sum"},
    Indicator{"MH-01", "Mô hình hay", "Good examples", "", "", "none"},
};

json bilingual(const char* vi, const char* en) {
  return {{"vi", vi}, {"en", en}};
}

// Whether a unit known by its id alone may have to report on a row.
bool may_apply(const json& row, const std::string& unit) {
  const json& to = member(row, "applies_to");
  const std::string kind = base::text_or(to, "kind", "all");
  if (kind == "province") return false;
  const json& units = list(to, "units");
  return kind != "units" || std::find(units.begin(), units.end(), json(unit)) != units.end();
}

struct Contribution {
  std::size_t report = 0;  // index into the reports
  json value;              // as it was reported
  Decimal number;
};

class Consolidation {
 public:
  Consolidation(const std::string& period, const json& reports) : period_(period), reports_(reports) {}

  base::Result<json> run() {
    if (!reports_.is_array() || reports_.size() > most_units) {
      return base::refuse(
          base::ErrorCode::invalid, "report-values",
          {"Danh sách báo cáo không hợp lệ hoặc quá 1.000 đơn vị.", "No list of reports, or more than 1,000."});
    }
    for (std::size_t i = 0; i < reports_.size(); ++i) take(i);
    if (!faults_.empty()) {
      return std::unexpected(
          base::Error{.code = base::ErrorCode::invalid,
                      .type = "report-values",
                      .message = {"Có số liệu báo cáo không dùng được.", "Some reported values cannot be used."},
                      .pointer = faults_.front().pointer,
                      .faults = std::move(faults_)});
    }
    json out = {{"kind", "consolidated-report"},  {"period", period_},
                {"indicators", json::array()},    {"missing", std::move(missing_)},
                {"units", reports_.size()},       {"submitted", submitted_.size()},
                {"obligations", obligations()},   {"difficulties", texts("difficulties")},
                {"proposals", texts("proposals")}};
    for (const Indicator& indicator : indicators) out["indicators"].push_back(total(indicator));
    return out;
  }

 private:
  static constexpr std::size_t most_units = 1000;  // Decimal's totals are exact up to here

  void fault(std::string pointer, const char* code, base::Text message) {
    faults_.push_back({std::move(pointer), code, std::move(message)});
  }

  [[nodiscard]] json unit_of(std::size_t index) const {
    return {{"unit", base::text_or(reports_[index], "unit")},
            {"unit_name", base::text_or(reports_[index], "unit_name")}};
  }

  void take(std::size_t index) {
    const json& entry = reports_[index];
    const std::string pointer = "/" + std::to_string(index);
    const std::string unit = base::text_or(entry, "unit");
    if (unit.empty() || !units_.insert(unit).second) {
      fault(pointer + "/unit", "unit", {"Đơn vị bị thiếu hoặc lặp lại.", "The unit is missing or stands twice."});
      return;
    }
    const json& report = member(entry, "report");
    if (report.is_null()) {
      json one = unit_of(index);
      one["state"] = bilingual("chưa nộp", "not submitted");
      missing_.push_back(std::move(one));
      return;
    }
    if (base::text_or(report, "period") != period_) {
      fault(pointer + "/report/period", "period", {"Báo cáo thuộc kỳ khác.", "The report is of another period."});
    }
    if (base::text_or(report, "unit") != unit) {
      fault(pointer + "/report/unit", "unit", {"Báo cáo của đơn vị khác.", "The report is of another unit."});
    }
    submitted_.push_back(index);
    const json& values = list(report, "indicators");
    std::set<std::string> given;
    for (std::size_t i = 0; i < values.size(); ++i) {
      take_value(index, values[i], given, pointer + "/report/indicators/" + std::to_string(i));
    }
  }

  void take_value(std::size_t index, const json& entry, std::set<std::string>& given, const std::string& pointer) {
    const std::string code = base::text_or(entry, "code");
    const auto known =
        std::find_if(indicators.begin(), indicators.end(), [&](const Indicator& i) { return code == i.code; });
    if (known == indicators.end() || !given.insert(code).second) {
      fault(pointer + "/code", "indicator",
            {"Chỉ tiêu không có trong danh mục, hoặc ghi hai lần.", "The indicator is unknown, or stands twice."});
      return;
    }
    const json& value = member(entry, "value");
    const bool blank = value.is_null() || (value.is_string() && value.get<std::string>().empty());
    if (blank) return;
    const std::optional<Decimal> number = read_decimal(value);
    if (!number) {
      if (known->rule == std::string_view("none")) {
        values_[code].push_back({.report = index, .value = value, .number = {}});
        return;
      }
      fault(pointer + "/value", "number",
            {"Số liệu phải là số nguyên hoặc số thập phân.", "The value has to be an integer or a decimal."});
      return;
    }
    values_[code].push_back({.report = index, .value = value, .number = *number});
  }

  json total(const Indicator& indicator) {
    const std::vector<Contribution>& values = values_[indicator.code];
    const std::string_view rule = indicator.rule;
    json contributors = json::array();
    std::set<std::size_t> reported;
    Decimal sum;
    std::int64_t above_zero = 0;
    for (const Contribution& one : values) {
      json contributor = unit_of(one.report);
      contributor["value"] = one.value;
      contributors.push_back(std::move(contributor));
      reported.insert(one.report);
      sum = add(sum, one.number);
      if (one.number.units != 0) ++above_zero;
    }
    json blanks = json::array();
    for (std::size_t i = 0; i < reports_.size(); ++i) {
      if (!reported.contains(i)) blanks.push_back(unit_of(i));
    }
    json value;
    if (!values.empty()) {
      if (rule == "sum" || rule == "last") value = to_json(sum);
      if (rule == "avg") value = to_json(divide(sum, static_cast<std::int64_t>(values.size()), 2));
      if (rule == "count") value = above_zero;
    }
    return {{"code", indicator.code},
            {"title", bilingual(indicator.title_vi, indicator.title_en)},
            {"unit", bilingual(indicator.unit_vi, indicator.unit_en)},
            {"rule", indicator.rule},
            {"value", std::move(value)},
            {"contributors", std::move(contributors)},
            {"blanks", std::move(blanks)}};
  }

  // What the units wrote under each obligation, in the order the obligations first appear.
  json obligations() const {
    json out = json::array();
    std::map<std::string, std::size_t> places;
    for (const std::size_t index : submitted_) {
      for (const json& row : list(member(reports_[index], "report"), "rows")) {
        const std::string id = base::text_or(row, "obligation");
        const std::string progress = base::text_or(row, "progress");
        const std::string result = base::text_or(row, "result");
        if (id.empty() || (progress.empty() && result.empty())) continue;
        const auto [place, fresh] = places.emplace(id, out.size());
        if (fresh) out.push_back({{"obligation", id}, {"answers", json::array()}});
        json answer = unit_of(index);
        answer["progress"] = progress;
        answer["result"] = result;
        out[place->second]["answers"].push_back(std::move(answer));
      }
    }
    return out;
  }

  json texts(const char* name) const {
    json out = json::array();
    for (const std::size_t index : submitted_) {
      const std::string text = base::text_or(member(reports_[index], "report"), name);
      if (base::tidy_blanks(text).empty()) continue;
      json one = unit_of(index);
      one["text"] = text;
      out.push_back(std::move(one));
    }
    return out;
  }

  const std::string& period_;
  const json& reports_;
  std::vector<base::Fault> faults_;
  std::set<std::string> units_;
  std::vector<std::size_t> submitted_;
  json missing_ = json::array();
  std::map<std::string, std::vector<Contribution>> values_;
};

json report_form(const json& guidance, const std::vector<json>& rows_of, const std::string& unit,
                 const std::string& period) {
  json values = json::array();
  for (const Indicator& indicator : indicators)
    values.push_back({{"code", indicator.code}, {"value", nullptr}, {"note", ""}});
  json rows = json::array();
  for (const json& row : rows_of) {
    rows.push_back(
        {{"obligation", member(row, "id")}, {"text", base::text_or(row, "text")}, {"progress", ""}, {"result", ""}});
  }
  return {{"kind", "report"},     {"year", member(guidance, "year")}, {"period", period},   {"unit", unit},
          {"indicators", values}, {"rows", std::move(rows)},          {"difficulties", ""}, {"proposals", ""}};
}

}  // namespace

base::json indicator_catalogue() {
  json out = json::array();
  for (const Indicator& i : indicators) {
    out.push_back({{"code", i.code},
                   {"title", bilingual(i.title_vi, i.title_en)},
                   {"unit", bilingual(i.unit_vi, i.unit_en)},
                   {"rule", i.rule}});
  }
  return out;
}

base::json prefill_report(const base::json& guidance, const std::string& unit, const std::string& period) {
  std::vector<json> rows;
  for (const json& row : list(guidance, "obligations")) {
    if (base::text_or(row, "answered_by", "row") == "row" && may_apply(row, unit)) rows.push_back(row);
  }
  return report_form(guidance, rows, unit, period);
}

base::json prefill_report(const base::json& guidance, const UnitFacts& facts, const std::string& period) {
  return report_form(guidance, obligations_for(guidance, facts), facts.unit, period);
}

base::Result<base::json> consolidate(const std::string& period, const base::json& reports) {
  return Consolidation(period, reports).run();
}

}  // namespace trinhky::guidance
